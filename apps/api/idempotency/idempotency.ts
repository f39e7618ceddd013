import type { Logger } from "pino";
import { describeError } from "../log.ts";
import type { SweepTask } from "../state/sweeper.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { IdempotencyStore, KeyScope } from "./idempotency-store.ts";
import { IdempotentRequest } from "./idempotent-request.ts";

export interface IdempotencyParts {
  store: IdempotencyStore;
  leaseMs: number;
  workspace: Pick<Workspace, "jobDirectory">;
  log: Logger;
}

/** Makes the idempotent requests of this process, and waits for them at its end. */
export class Idempotency {
  readonly #parts: IdempotencyParts;
  /** Removes expired answers. */
  readonly sweepTask: SweepTask;
  #openRequests = 0;
  #noneIsOpen: (() => void) | null = null;

  constructor(parts: IdempotencyParts) {
    this.#parts = parts;
    const { store } = parts;
    this.sweepTask = { name: "idempotency", sweep: (limit) => store.sweep(limit) };
  }

  /** Begins a request with a key. The caller must call its `end`. */
  request(scope: KeyScope): IdempotentRequest {
    const { log, store, leaseMs, workspace } = this.#parts;
    this.#openRequests++;
    return new IdempotentRequest(scope, {
      store,
      leaseMs,
      directory: workspace.jobDirectory(),
      onFault: (event, error) =>
        log.error({ event, tenant: scope.tenant, route: scope.route, ...describeError(error) }),
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
