/** The possible results of looking up a key. `first`: the request is the one that makes the answer. */
export const idempotencyOutcomes = ["first", "replayed", "in_progress", "mismatch"] as const;

export type IdempotencyOutcome = (typeof idempotencyOutcomes)[number];
