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

/** A token can be neither taken nor refused: the keys of its issuer cannot be had now. */
export class IssuerUnreachableError extends Error {
  override readonly name = "IssuerUnreachableError";

  constructor(options: ErrorOptions) {
    super("the keys of the issuer cannot be had", options);
  }
}
