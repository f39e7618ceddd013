import type { RequestHandler } from "express";
import { credentialOf } from "../auth/credential.ts";
import { anonymous } from "../auth/principal.ts";
import { ApiError } from "../errors.ts";
import type { Route, RouteDependencies } from "../routes/route.ts";
import { basicAuth, basicChallenge, hasBasicLogin } from "./basic-auth.ts";
import { requireScope } from "./require-scope.ts";

/** @returns for a route, what lets its requests through or refuses them. */
export function makeGuards(server: RouteDependencies): (route: Route) => RequestHandler[] {
  const { auth, config, failedLogins, log, metrics, reload } = server;
  const hasLogin = config.console.login !== null;
  const currentLogin = () => reload.secrets.console.login;
  // All routes share one guard, so that a client that guesses is slowed on all of them together.
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
    // Of a route with both, either is enough; which one a request brings is in its headers.
    return isBehindLogin
      ? [(req, res, next) => (hasBasicLogin(req) ? basic : credential)(req, res, next)]
      : [credential];
  };
}

function anonymousMay(scope: Exclude<Route["scope"], "open">): boolean {
  return scope === "any" || scope === "optional" || anonymous.scopes.has(scope);
}

/** What only a credential may do, nobody may where none is asked for. */
function refuseAnonymous(scope: Route["scope"]): RequestHandler {
  return () => {
    throw new ApiError(
      "FORBIDDEN",
      "auth",
      `the scope ${scope} needs a credential, and this server takes none`,
      { reason: "scope_missing", required_scope: scope },
    );
  };
}
