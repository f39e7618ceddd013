import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { Transaction } from "kysely";
import type { BlobStore, ByteRange } from "../blobs/blob-store.ts";
import type { JobDelivery } from "../jobs/delivery/delivery.ts";
import type { JobSignals } from "../jobs/delivery/signals.ts";
import type { JobStore } from "../jobs/store/job-store.ts";
import type { JobBlob, NewJob } from "../jobs/store/stored-job.ts";
import { tooManyQueued } from "../jobs/stored-jobs.ts";
import type { JobBlobs } from "../jobs/work/job-blobs.ts";
import type { StoredRun } from "../jobs/work/stored-run.ts";
import { StateUnavailableError } from "../state/errors.ts";
import { newId } from "../state/ids.ts";
import type { Schema } from "../state/schema.ts";
import { deleteShared } from "./batch-blobs.ts";
import type { BatchCancellation, BatchName, BatchRemoval, BatchStore } from "./batch-store.ts";
import { hasEnded } from "./describe-batch.ts";
import type { ReadTasks } from "./read-tasks.ts";
import type { RowOutcome, StoredBatch } from "./stored-batch.ts";

export interface BatchesParts {
  store: BatchStore;
  jobs: Pick<JobStore, "createAll">;
  blobs: BlobStore;
  jobBlobs: Pick<JobBlobs, "deleteAll">;
  delivery: Pick<JobDelivery, "look">;
  signals: Pick<JobSignals, "cancel" | "changed">;
  /** Called when jobs may have ended. */
  onEnded(): void;
}

/** A batch to be stored. */
export interface BatchSubmission {
  id: string;
  tenant: string;
  priority: number;
  /** The inputs that its rows share: the template, the tasks one after the other, and the policy, if it was sent. */
  shared: { tasks: JobBlob; others: readonly JobBlob[] };
  read: Pick<ReadTasks, "bad" | "good">;
  spec: StoredRun;
  costMs: number;
  /** The id of the version of a kept template that its jobs use; null: the template was uploaded. */
  template: string | null;
}

/** How often the database is asked while a client waits for the end of a batch. */
const pollMs = 250;

/** The batches of a state, for routes. Methods throw `StateUnavailableError`. */
export class Batches {
  readonly #parts: BatchesParts;

  constructor(parts: BatchesParts) {
    this.#parts = parts;
  }

  get blobs(): Pick<BlobStore, "put"> {
    return this.#parts.blobs;
  }

  /**
   * Stores a batch with all of its jobs in one transaction, and has them delivered. Its blobs are stored before, and
   * are deleted if there will be no batch.
   *
   * @param within runs in the transaction.
   * @throws ApiError TOO_MANY_REQUESTS if too many jobs wait, and what `within` throws.
   */
  async submit(
    submission: BatchSubmission,
    within: (transaction: Transaction<Schema>, batch: StoredBatch) => Promise<void>,
  ): Promise<void> {
    const { blobs, delivery, jobs, store } = this.#parts;
    const { id, read, tenant } = submission;
    const newJobs = read.good.map((row) => jobOf(submission, row));
    const rows = [
      ...read.good.map(({ line, name, number }, at) => {
        return { number, line, name, job: newJobs[at]?.id ?? null, faults: null };
      }),
      ...read.bad.map((row) => ({ ...row, name: null, job: null })),
    ];
    try {
      const creation = await jobs.createAll(tenant, newJobs, async (transaction) => {
        const createdAt = await store.create(transaction, { id, tenant }, rows);
        await within(transaction, { ...newBatch(submission), createdAt });
      });
      if (creation.kind === "refused") throw tooManyQueued(creation);
    } catch (error) {
      // Whether the batch is there is unknown then, and the sweeper will know.
      if (!(error instanceof StateUnavailableError)) await deleteShared(blobs, id);
      throw error;
    }
    delivery.look();
  }

  find(name: BatchName): Promise<StoredBatch | null> {
    return this.#parts.store.find(name);
  }

  list(page: Parameters<BatchStore["list"]>[0]): Promise<StoredBatch[] | null> {
    return this.#parts.store.list(page);
  }

  outcomes(page: Parameters<BatchStore["outcomes"]>[0]): Promise<RowOutcome[]> {
    return this.#parts.store.outcomes(page);
  }

  /** Waits until a batch has ended, at most for this time. @returns null if there is none. */
  async waitForEnd(name: BatchName, ms: number, signal: AbortSignal): Promise<StoredBatch | null> {
    const until = performance.now() + ms;
    const batch = await this.find(name);
    if (batch === null || hasEnded(batch)) return batch;
    do {
      const leftMs = Math.max(0, until - performance.now());
      await wait(Math.min(leftMs, pollMs), undefined, { signal }).catch(() => undefined);
      // Many may wait, and counting the jobs of a large batch takes long.
      if (!(await this.#parts.store.isRunning(name.id))) break;
    } while (performance.now() < until && !signal.aborted);
    return this.find(name);
  }

  /** Cancels all jobs of a batch that have not ended. */
  async cancel(name: BatchName): Promise<BatchCancellation["kind"]> {
    const { onEnded, signals, store } = this.#parts;
    const cancellation = await store.cancel(name);
    if (cancellation.kind !== "cancelled") return cancellation.kind;
    onEnded();
    for (const job of cancellation.running) {
      signals.cancel(job);
      signals.changed(job);
    }
    return "cancelled";
  }

  /** Removes an ended batch, then its blobs: blobs without a row are removed by the sweeper, if this process dies. */
  async remove(name: BatchName): Promise<BatchRemoval["kind"]> {
    const { blobs, jobBlobs, store } = this.#parts;
    const removal = await store.remove(name);
    if (removal.kind === "removed") {
      for (const job of removal.jobs) await jobBlobs.deleteAll(job);
      await deleteShared(blobs, name.id);
    }
    return removal.kind;
  }

  openBlob(key: string, range?: ByteRange): Promise<Readable | null> {
    return this.#parts.blobs.get(key, range);
  }
}

function jobOf(
  { costMs, id: batch, priority, shared, spec, template, tenant }: BatchSubmission,
  { task }: ReadTasks["good"][number],
): NewJob {
  const inputs = [...shared.others, { ...shared.tasks, ...task }];
  const kept = template === null ? {} : { template };
  return { id: newId(), tenant, priority, costMs, spec, inputs, batch, ...kept };
}

/** A batch of which no job has begun. */
function newBatch({ id, read, tenant }: BatchSubmission): Omit<StoredBatch, "createdAt"> {
  return {
    id,
    tenant,
    rows: read.good.length + read.bad.length,
    badRows: read.bad.length,
    isCancelRequested: false,
    jobs: new Map([["queued", read.good.length]]),
    lastEndedAt: null,
    lastExpiresAt: null,
  };
}
