import type { Principal } from "./principal.ts";

/** The result of checking a credential. */
export type Authentication = { outcome: "ok"; principal: Principal } | Refusal;

/**
 * `malformed`: the text does not have the form of a credential. `refused`: the credential is unknown or revoked.
 * `expired`: it was valid and has expired.
 */
export interface Refusal {
  outcome: "malformed" | "refused" | "expired";
  principal: null;
}

/** A token cannot be checked, because the keys of its issuer cannot be fetched. */
export class IssuerUnreachableError extends Error {
  override readonly name = "IssuerUnreachableError";

  constructor(options: ErrorOptions) {
    super("the keys of the issuer cannot be fetched", options);
  }
}
