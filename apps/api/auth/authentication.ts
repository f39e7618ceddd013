import type { Principal } from "./principal.ts";

/** What came of looking at a credential. */
export type Authentication = { outcome: "ok"; principal: Principal } | Refusal;

/**
 * `malformed`: it has not the form of a credential. `refused`: nobody has it, or not any more. `expired`: it
 * was good, and is over.
 */
export interface Refusal {
  outcome: "malformed" | "refused" | "expired";
  principal: null;
}

/**
 * The credential can be neither taken nor refused, because what would tell is not there: the keys cannot be
 * read, or the issuer does not give its own.
 */
export class AuthenticationUnavailable extends Error {
  override readonly name = "AuthenticationUnavailable";
  /** What is missing, for clients and the log. */
  readonly reason: "jwks_unreachable" | "keys_unreachable";

  constructor(reason: AuthenticationUnavailable["reason"], options?: ErrorOptions) {
    super(`credentials cannot be checked: ${reason}`, options);
    this.reason = reason;
  }
}
