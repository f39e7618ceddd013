import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { isWorthLogging, LoginPace } from "../admission/login-pace.ts";
import { loggedAddress } from "../client-address.ts";
import type { Credentials } from "../config/parsers.ts";
import { ApiError, clip } from "../errors.ts";
import { type LoginLog, tooManyFailures } from "./failed-logins.ts";
import { requestFields } from "./request-fields.ts";
import { pathOf } from "./request-path.ts";

/** The challenge of HTTP Basic in `WWW-Authenticate` (RFC 7617, 2). */
export const basicChallenge = 'Basic realm="docops"';

/** Whether a request brings a login of HTTP Basic, and no other `Authorization` beside it. */
export function hasBasicLogin(req: Request): boolean {
  const [authorization = "", ...others] = req.headersDistinct.authorization ?? [];
  return others.length === 0 && /^basic /i.test(authorization);
}

/**
 * HTTP Basic authentication (RFC 7617), if the operator has set credentials; otherwise every request may
 * pass. Digests are compared in constant time, and guesses are slowed.
 *
 * @param currentLogin returns the present credentials. They may change while the server runs, but not come or go.
 */
export function basicAuth(
  currentLogin: () => Credentials | null,
  { log, clientAddress }: LoginLog,
): RequestHandler {
  if (currentLogin() === null) return (_req, _res, next) => next();
  const pace = new LoginPace();
  return async (req, res, next) => {
    const [, encoded] = /^basic +([A-Za-z0-9+/=]+)$/i.exec(req.get("authorization") ?? "") ?? [];
    // A browser first asks without credentials, which is no guess.
    if (encoded === undefined) throw unauthorized(req);
    const address = req.ip ?? "";
    if (!(await pace.admit(address))) throw tooManyFailures();
    const received = digest(Buffer.from(encoded, "base64").toString("utf8"));
    const login = currentLogin();
    if (login !== null && timingSafeEqual(received, digest(`${login.user}:${login.password}`))) {
      return next();
    }
    const failures = pace.fail(address);
    if (isWorthLogging(failures)) {
      log.warn({
        event: "logins_slowed",
        failures,
        ...requestFields(res),
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
