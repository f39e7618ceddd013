import { describeError } from "../log.ts";
import type { BackgroundErrors } from "../observability/background-errors.ts";
import type { SweepTask } from "../state/sweeper.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { IdempotencyStore, KeyScope } from "./idempotency-store.ts";
import { IdempotentRequest } from "./idempotent-request.ts";
import type { IdempotencyOutcome } from "./outcomes.ts";

export interface IdempotencyParts {
  store: IdempotencyStore;
  leaseMs: number;
  workspace: Pick<Workspace, "jobDirectory">;
  errors: BackgroundErrors;
}

/** Requests with an `Idempotency-Key`, of this process. */
export class Idempotency {
  readonly #parts: IdempotencyParts;
  /** Removes answers that are kept no longer. */
  readonly sweepTask: SweepTask;
  readonly #counts = { first: 0, replayed: 0, in_progress: 0, mismatch: 0 };
  #openRequests = 0;
  #noneIsOpen: (() => void) | null = null;

  constructor(parts: IdempotencyParts) {
    this.#parts = parts;
    const { store } = parts;
    this.sweepTask = { name: "idempotency", sweep: (limit) => store.sweep(limit) };
  }

  /** How many look-ups of this process ended in each way. */
  get counts(): Readonly<Record<IdempotencyOutcome, number>> {
    return this.#counts;
  }

  /** A request that has a key; whoever gets it ends it. */
  request(scope: KeyScope): IdempotentRequest {
    const { errors, store, leaseMs, workspace } = this.#parts;
    this.#openRequests++;
    return new IdempotentRequest(scope, {
      store,
      leaseMs,
      directory: workspace.jobDirectory(),
      onFault: (event, error) =>
        errors.error(event, {
          tenant: scope.tenant,
          route: scope.route,
          ...describeError(error),
        }),
      onOutcome: (outcome) => {
        this.#counts[outcome]++;
      },
      onEnd: () => {
        this.#openRequests--;
        if (this.#openRequests === 0) this.#noneIsOpen?.();
      },
    });
  }

  /** Waits for all requests: one whose client has left may still be keeping its answer. */
  async close(): Promise<void> {
    if (this.#openRequests === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#noneIsOpen = resolve;
    await promise;
  }
}
