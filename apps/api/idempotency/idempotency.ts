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

/** Makes the idempotent requests of this process, and waits for them at its end. */
export class Idempotency {
  readonly #parts: IdempotencyParts;
  /** Removes expired answers. */
  readonly sweepTask: SweepTask;
  readonly #counts = { first: 0, replayed: 0, in_progress: 0, mismatch: 0 };
  #openRequests = 0;
  #noneIsOpen: (() => void) | null = null;

  constructor(parts: IdempotencyParts) {
    this.#parts = parts;
    const { store } = parts;
    this.sweepTask = { name: "idempotency", sweep: (limit) => store.sweep(limit) };
  }

  /** How often each outcome of a look-up occurred in this process. */
  get counts(): Readonly<Record<IdempotencyOutcome, number>> {
    return this.#counts;
  }

  /** Begins a request with a key. The caller must call its `end`. */
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

  /** Waits for all requests, because one whose client has disconnected may still be storing its answer. */
  async close(): Promise<void> {
    if (this.#openRequests === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#noneIsOpen = resolve;
    await promise;
  }
}
