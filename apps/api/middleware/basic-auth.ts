import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { isWorthTelling, LoginPace } from "../admission/login-pace.ts";
import { loggedAddress } from "../client-address.ts";
import type { Credentials } from "../config/parsers.ts";
import { ApiError, clip } from "../errors.ts";
import { type LoginLog, tooManyFailures } from "./failed-logins.ts";
import { requestIdOf } from "./request-id.ts";
import { pathOf } from "./request-path.ts";

/** How `WWW-Authenticate` names the login (RFC 7617, 2). */
export const basicChallenge = 'Basic realm="docops"';

/** Whether a request brings a login of HTTP Basic. */
export function hasBasicLogin(req: Request): boolean {
  return /^basic /i.test(req.get("authorization") ?? "");
}

/**
 * HTTP Basic authentication (RFC 7617) where the operator set credentials; without them, everybody
 * is let in. Compared by digest in constant time; whoever guesses is slowed.
 */
export function basicAuth(
  login: Credentials | null,
  { log, clientAddress }: LoginLog,
): RequestHandler {
  if (login === null) return (_req, _res, next) => next();
  const expected = digest(`${login.user}:${login.password}`);
  const pace = new LoginPace();
  return async (req, res, next) => {
    const [, encoded] = /^basic +([A-Za-z0-9+/=]+)$/i.exec(req.get("authorization") ?? "") ?? [];
    // A browser asks without credentials first: that is no guess.
    if (encoded === undefined) throw unauthorized(req);
    const address = req.ip ?? "";
    if (!(await pace.admit(address))) throw tooManyFailures();
    const given = digest(Buffer.from(encoded, "base64").toString("utf8"));
    if (timingSafeEqual(given, expected)) return next();
    const failures = pace.fail(address);
    if (isWorthTelling(failures)) {
      log.warn({
        event: "logins_slowed",
        failures,
        request_id: requestIdOf(res),
        ...loggedAddress(address, clientAddress),
      });
    }
    throw unauthorized(req);
  };
}

function unauthorized(req: Request): ApiError {
  return new ApiError(
    "UNAUTHORIZED",
    "auth",
    "authentication required",
    { path: clip(pathOf(req)), auth_enabled: true },
    { "WWW-Authenticate": basicChallenge },
  );
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
