import type { Request, Response } from "express";
import type { Logger } from "pino";
import { isWorthLogging, LoginPace } from "../admission/login-pace.ts";
import type { Refusal } from "../auth/authentication.ts";
import { loggedAddress } from "../client-address.ts";
import type { LogConfig } from "../config/config.ts";
import { ApiError, clip } from "../errors.ts";
import { requestFields } from "./request-fields.ts";
import { pathOf } from "./request-path.ts";

/** The log of failed logins. */
export interface LoginLog extends Pick<LogConfig, "clientAddress"> {
  log: Logger;
}

const messages: Readonly<Record<Refusal["outcome"] | "missing", string>> = {
  missing: "authentication required",
  malformed: "the credential is neither an API key nor a token",
  refused: "the credential is not accepted",
  expired: "the credential has expired",
};

/**
 * Counts wrong credentials by address, and makes the errors for them. Every credential is checked first, so that a
 * valid one is never refused because of other clients behind the same address.
 */
export class FailedLogins {
  readonly #pace = new LoginPace();
  readonly #log: LoginLog;

  constructor(log: LoginLog) {
    this.#log = log;
  }

  /** Counts a wrong credential. @returns 401, or 429 after too many from this address. */
  wrong(req: Request, res: Response, outcome: Refusal["outcome"]): ApiError {
    const address = req.ip ?? "";
    const failures = this.#pace.fail(address);
    if (isWorthLogging(failures)) {
      const { log, clientAddress } = this.#log;
      log.warn({
        event: "logins_slowed",
        failures,
        ...requestFields(res),
        ...loggedAddress(address, clientAddress),
      });
    }
    return this.#pace.isSlowed(address) ? tooManyFailures() : unauthorized(req, outcome);
  }
}

/** @param challenges the challenges in addition to Bearer (RFC 9110, 11.6.1). */
export function unauthorized(
  req: Request,
  outcome: Refusal["outcome"] | "missing",
  challenges: readonly string[] = [],
): ApiError {
  const hint = outcome === "missing" ? "" : ', error="invalid_token"';
  return new ApiError(
    "UNAUTHORIZED",
    "auth",
    messages[outcome],
    { path: clip(pathOf(req)), auth_enabled: true, reason: `credential_${outcome}` },
    { "WWW-Authenticate": [`Bearer realm="docops"${hint}`, ...challenges].join(", ") },
  );
}

/** The error for an address with too many failed logins. */
export function tooManyFailures(): ApiError {
  return new ApiError(
    "TOO_MANY_REQUESTS",
    "auth",
    "too many failed logins from this address",
    { reason: "failed_logins" },
    { "Retry-After": "1" },
  );
}
