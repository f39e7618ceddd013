import type { Request, RequestHandler, Response } from "express";
import { type Session, signInBody } from "../../contract/answers/keys.ts";
import type { RequestAudit } from "../audit/request-audit.ts";
import type { KeyAuth } from "../auth/auth.ts";
import { sessionCookie, sessionOf } from "../auth/credential.ts";
import type { Principal } from "../auth/principal.ts";
import { sessionSeconds } from "../auth/sessions.ts";
import type { LogConfig } from "../config/config.ts";
import { ApiError } from "../errors.ts";
import { auditOrigin } from "../middleware/audit-origin.ts";
import type { FailedLogins } from "../middleware/failed-logins.ts";
import { sendJson } from "../middleware/json.ts";
import { readJsonBody } from "../middleware/json-body.ts";
import { setPrincipal } from "../middleware/principal.ts";
import { refuseOtherOrigins } from "../middleware/refuse-cross-site.ts";

/** `/web/session` signs a browser in to the console with a key, and out. Each function makes a handler. */

/** `GET /web/session` shows the session. @param keys null: this server accepts no keys. */
export function readSession(keys: KeyAuth | null): RequestHandler {
  return async (req, res) => {
    const sealed = sessionOf(req.headers);
    const session = sealed === null || keys === null ? null : await keys.sessions.open(sealed);
    if (session === null || keys === null)
      return void sendJson(res, signedOutSession(keys !== null));
    const { principal } = await keys.checker.checkSession(session);
    const answer = principal && signedInSession(principal, session.expiresAtMs);
    sendJson(res, answer ?? signedOutSession(true));
  };
}

/** The parts of the server that record sign-ins. */
export interface SignInParts {
  /** Counts wrong keys. */
  failures: FailedLogins;
  audit: RequestAudit | null;
  log: Pick<LogConfig, "clientAddress">;
}

/** `POST /web/session` signs in. */
export function signIn(keys: KeyAuth, { failures, audit, log }: SignInParts): RequestHandler {
  return async (req, res) => {
    refuseOtherOrigins(req);
    refusePlainHttp(req);
    const { api_key } = await readJsonBody(req, res, signInBody);
    const checked = await keys.checker.check(api_key);
    if (checked.outcome !== "ok") throw failures.wrong(req, res, checked.outcome);
    const { principal, hash } = checked;
    setPrincipal(res, principal);
    const sealed = await keys.sessions.seal({ id: principal.id, hash });
    setCookie(res, sealed, sessionSeconds);
    audit?.signedIn(auditOrigin(req, res, log.clientAddress));
    sendJson(res, signedInSession(principal, Date.now() + sessionSeconds * 1000));
  };
}

/** `DELETE /web/session` signs out. It succeeds without a session too. */
export function signOut(): RequestHandler {
  return (req, res) => {
    refuseOtherOrigins(req);
    setCookie(res, "", 0);
    sendJson(res, signedOutSession(true));
  };
}

/**
 * Browsers accept a `__Host-` cookie only over TLS or from this machine. This checks the page's origin, because
 * behind a TLS proxy the request itself arrives over plain HTTP.
 *
 * @throws ApiError INVALID_ARGUMENT
 */
function refusePlainHttp(req: Request): void {
  const origin = URL.parse(req.get("origin") ?? "");
  if (origin?.protocol !== "http:") return;
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(origin.hostname)) return;
  throw new ApiError(
    "INVALID_ARGUMENT",
    "auth",
    "sign-in does not work over plain HTTP: open the console by https://, or on the server's machine",
    { reason: "insecure_origin" },
  );
}

function setCookie(res: Response, value: string, maxAgeSeconds: number): void {
  res.set(
    "Set-Cookie",
    `${sessionCookie}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; Secure; SameSite=Strict`,
  );
}

function signedOutSession(canSignIn: boolean): Session {
  return {
    can_sign_in: canSignIn,
    is_signed_in: false,
    id: null,
    tenant: null,
    scopes: [],
    expires_at: null,
  };
}

function signedInSession({ id, tenant, scopes }: Principal, expiresAtMs: number): Session {
  return {
    can_sign_in: true,
    is_signed_in: true,
    id,
    tenant,
    scopes: [...scopes],
    expires_at: new Date(expiresAtMs).toISOString(),
  };
}
