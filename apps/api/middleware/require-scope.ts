import type { Request, RequestHandler, Response } from "express";
import type { Scope } from "../../contract/scopes.ts";
import type { Refusal } from "../auth/authentication.ts";
import type { Authenticator, Credential } from "../auth/authenticator.ts";
import { credentialOf } from "../auth/credential.ts";
import { ApiError, clip } from "../errors.ts";
import type { Metrics } from "../metrics.ts";
import { type FailedLogins, unauthorized } from "./failed-logins.ts";
import { setPrincipal } from "./principal.ts";
import { refuseOtherOrigins } from "./refuse-cross-site.ts";
import { pathOf } from "./request-path.ts";

export interface ScopeGuardParts {
  authenticator: Authenticator;
  failures: FailedLogins;
  metrics: Pick<Metrics, "authenticated"> | null;
  /** Further challenges of this route for `WWW-Authenticate`. */
  challenges?: readonly string[];
}

/**
 * Passes requests with a valid credential that has the scope, and stores their principal. It runs before the body is
 * read.
 *
 * The error handler answers requests whose credential cannot be checked.
 *
 * @param scope `any`: every valid credential.
 */
export function requireScope(scope: Scope | "any", parts: ScopeGuardParts): RequestHandler {
  const { authenticator, failures, metrics, challenges = [] } = parts;
  return async (req, res, next) => {
    const credential = credentialOf(req);
    if (credential === null) {
      metrics?.authenticated("none", "missing");
      throw unauthorized(req, "missing", challenges);
    }
    const { kind } = credential;
    const { outcome, principal } = await authenticator.check(credential).catch((error) => {
      metrics?.authenticated(kind, "unavailable");
      throw error;
    });
    if (principal === null) {
      metrics?.authenticated(kind, outcome);
      throw refusalOf(req, res, { kind, outcome, failures });
    }
    // A browser sends the cookie with requests of any page.
    if (kind === "session") refuseOtherOrigins(req);
    setPrincipal(res, principal);
    if (scope !== "any" && !principal.scopes.has(scope)) {
      metrics?.authenticated(kind, "forbidden");
      throw missingScope(req, scope);
    }
    metrics?.authenticated(kind, "ok");
    next();
  };
}

function refusalOf(
  req: Request,
  res: Response,
  {
    kind,
    outcome,
    failures,
  }: { kind: Credential["kind"]; outcome: Refusal["outcome"]; failures: FailedLogins },
): ApiError {
  // An encrypted cookie cannot be guessed, so it has expired. The browser sends it until the server removes it.
  return kind === "session" ? unauthorized(req, outcome) : failures.wrong(req, res, outcome);
}

/** The error for a missing scope, whose challenge names the scope (RFC 6750, 3.1). */
function missingScope(req: Request, scope: Scope): ApiError {
  return new ApiError(
    "FORBIDDEN",
    "auth",
    `the credential lacks the scope ${scope}`,
    { path: clip(pathOf(req)), reason: "scope_missing", required_scope: scope },
    { "WWW-Authenticate": `Bearer realm="docops", error="insufficient_scope", scope="${scope}"` },
  );
}
