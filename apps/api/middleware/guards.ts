import type { RequestHandler } from "express";
import { credentialOf } from "../auth/credential.ts";
import { anonymous } from "../auth/principal.ts";
import { ApiError } from "../errors.ts";
import type { Route, RouteDependencies } from "../routes/route.ts";
import { basicAuth, basicChallenge, hasBasicLogin } from "./basic-auth.ts";
import { requireScope } from "./require-scope.ts";

/** @returns a function that makes the guards of a route, which pass or refuse its requests. */
export function makeGuards(server: RouteDependencies): (route: Route) => RequestHandler[] {
  const { auth, config, failedLogins, log, metrics, reload } = server;
  const hasLogin = config.console.login !== null;
  const currentLogin = () => reload.secrets.console.login;
  // All routes share one guard, so that guesses at different routes count together.
  const basic = basicAuth(currentLogin, { log, clientAddress: config.log.clientAddress });
  return ({ access, scope }) => {
    const isBehindLogin = access === "login" && hasLogin;
    if (scope === "open" || (auth === null && anonymousMay(scope))) {
      return isBehindLogin ? [basic] : [];
    }
    if (auth === null) return [refuseAnonymous(scope)];
    const challenges = isBehindLogin ? [basicChallenge] : [];
    const parts = {
      authenticator: auth.authenticator,
      failures: failedLogins,
      metrics,
      challenges,
    };
    if (scope === "optional") {
      const credential = requireScope("any", parts);
      return [
        (req, res, next) => {
          if (credentialOf(req) === null) next();
          else return credential(req, res, next);
        },
      ];
    }
    const credential = requireScope(scope, parts);
    // A route that accepts both needs only one. The headers of a request tell which one it uses.
    return isBehindLogin
      ? [(req, res, next) => (hasBasicLogin(req) ? basic : credential)(req, res, next)]
      : [credential];
  };
}

function anonymousMay(scope: Exclude<Route["scope"], "open">): boolean {
  return scope === "any" || scope === "optional" || anonymous.scopes.has(scope);
}

/** Refuses routes that always need a credential on a server without authentication. */
function refuseAnonymous(scope: Route["scope"]): RequestHandler {
  return () => {
    throw new ApiError(
      "FORBIDDEN",
      "auth",
      `the scope ${scope} needs a credential, and this server accepts none`,
      { reason: "scope_missing", required_scope: scope },
    );
  };
}
