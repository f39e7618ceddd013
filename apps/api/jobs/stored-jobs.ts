import type { Readable } from "node:stream";
import type { JobBody } from "../../contract/answers/job.ts";
import { isEndState, type JobStage } from "../../contract/job-states.ts";
import type { BlobStore, ByteRange } from "../blobs/blob-store.ts";
import { settings } from "../config/settings.ts";
import { ApiError } from "../errors.ts";
import type { Database } from "../state/database.ts";
import { StateUnavailableError } from "../state/errors.ts";
import { newId } from "../state/ids.ts";
import type { KeptTemplate } from "../templates/stored-template.ts";
import type { JobDelivery } from "./delivery/delivery.ts";
import type { JobSignals } from "./delivery/signals.ts";
import { describeJob } from "./describe-job.ts";
import type { JobInput } from "./job.ts";
import { JobWatch, type WatchedJob } from "./job-watch.ts";
import { type JobEvent, readJobEvents } from "./store/job-events.ts";
import type {
  Cancellation,
  Creation,
  JobName,
  JobStore,
  Removal,
  Restart,
  WithJob,
} from "./store/job-store.ts";
import type { JobBlob, StoredJob } from "./store/stored-job.ts";
import type { JobBlobs } from "./work/job-blobs.ts";
import type { PackedFile, StoredRun } from "./work/stored-run.ts";

export interface StoredJobsParts {
  database: Database;
  store: JobStore;
  blobs: JobBlobs;
  blobStore: Pick<BlobStore, "get" | "head">;
  delivery: Pick<JobDelivery, "look">;
  signals: Pick<JobSignals, "cancel" | "changed" | "listen">;
  /** Called when a job may have ended. */
  onEnded(): void;
}

/** A job to be stored, with its files. */
export interface Submission {
  tenant: string;
  priority: number;
  costMs: number;
  /** Makes the row's `spec`. @param form the files, as they lie in the blob. */
  spec(form: readonly PackedFile[]): StoredRun;
  files: readonly JobInput[];
  /** The kept template of the job, whose file is not among `files`; null: it is. */
  kept: Pick<KeptTemplate, "file" | "id"> | null;
  /** Makes the directory of the files that are not in memory, and returns its path. */
  directory(): Promise<string>;
  /** The URL that is told of the job's end. */
  webhookUrl?: string;
}

/** How long somebody who waits for a change looks at the database at the latest. */
const pollMs = 1000;

/** Refused submissions may be repeated after this time. A queue that is full does not empty soon. */
const retryAfterSeconds = 30;

/**
 * Stored jobs, for the routes of this process.
 *
 * Methods throw `StateUnavailableError` if the database or the blob store cannot be used.
 */
export class StoredJobs {
  readonly #parts: StoredJobsParts;
  readonly #watch: JobWatch;
  readonly #closing = new AbortController();

  constructor(parts: StoredJobsParts) {
    this.#parts = parts;
    this.#watch = new JobWatch(parts.signals);
  }

  /** Aborts when this process ends: answers that wait must end too. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Stores a job with its files. When the promise resolves, both survive a crash of the machine.
   *
   * @param within runs in the transaction that creates the job.
   * @throws ApiError TOO_MANY_REQUESTS if too many jobs wait, and what `within` throws.
   */
  async submit(submission: Submission, within?: WithJob): Promise<StoredJob> {
    const { blobs } = this.#parts;
    const { costMs, directory, files, kept, priority, spec, tenant, webhookUrl } = submission;
    const id = newId();
    const { blob, form } = await blobs.putForm(id, files, directory);
    try {
      const inputs = kept === null ? [blob] : [kept.file, blob];
      const template = kept === null ? {} : { template: kept.id };
      const webhook = webhookUrl === undefined ? {} : { webhookUrl };
      return await this.create(
        { id, tenant, priority, costMs, spec: spec(form), inputs, ...webhook, ...template },
        within,
      );
    } catch (error) {
      // Whether the row is there is unknown then, and the sweeper will know.
      if (!(error instanceof StateUnavailableError)) await blobs.deleteAll({ id, claim: 0 });
      throw error;
    }
  }

  /** Stores the row of a job whose inputs are stored, and has it delivered. Every stored job is made here. */
  async create(
    job: Parameters<JobStore["create"]>[0] & { spec: StoredRun; inputs: readonly JobBlob[] },
    within?: WithJob,
  ): Promise<StoredJob> {
    const { delivery, store } = this.#parts;
    const creation = await store.create(job, within);
    if (creation.kind === "refused") throw tooManyQueued(creation);
    delivery.look();
    return creation.job;
  }

  /** @returns null if the tenant has no such job. */
  find(name: JobName): Promise<StoredJob | null> {
    return this.#parts.store.find(name);
  }

  /** @returns null if the job `before` does not exist any more. */
  list(page: Parameters<JobStore["list"]>[0]): Promise<StoredJob[] | null> {
    return this.#parts.store.list(page);
  }

  /** Describes a job with what it does now. */
  async describe(job: StoredJob): Promise<JobBody> {
    if (isEndState(job.state)) return describeJob(job);
    const ahead = job.state === "queued" ? await this.#parts.store.ahead(job) : null;
    return describeJob(job, { ahead, ...(await this.#newestChange(job)) });
  }

  /** Waits until a job has ended, at most for this time. @returns the job as it is then; null: there is none. */
  async waitForEnd(name: JobName, ms: number, signal: AbortSignal): Promise<StoredJob | null> {
    const until = performance.now() + ms;
    const stop = AbortSignal.any([signal, this.closing]);
    const watched = this.watch(name.id);
    try {
      for (;;) {
        const job = await this.find(name);
        const leftMs = until - performance.now();
        if (job === null || isEndState(job.state) || leftMs <= 0 || stop.aborted) return job;
        await watched.changed(Math.min(leftMs, pollMs), stop);
      }
    } finally {
      watched.close();
    }
  }

  watch(id: string): WatchedJob {
    return this.#watch.watch(id);
  }

  events(job: string, after: number, limit: number): Promise<JobEvent[]> {
    return readJobEvents(this.#parts.database, { job, after, limit });
  }

  async cancel(name: JobName): Promise<Cancellation> {
    const { onEnded, signals, store } = this.#parts;
    const cancellation = await store.cancel(name);
    if (cancellation.kind === "requested") signals.cancel(name.id);
    if (cancellation.kind !== "not_found") signals.changed(name.id);
    if (cancellation.kind === "cancelled") onEnded();
    return cancellation;
  }

  async restart(name: JobName): Promise<Restart> {
    const { delivery, signals, store } = this.#parts;
    const restart = await store.restart(name);
    if (restart.kind === "queued") {
      signals.changed(name.id);
      delivery.look();
    }
    return restart;
  }

  /** Removes an ended job, then its blobs: blobs without a row are removed by the sweeper, if this process dies. */
  async remove(name: JobName): Promise<Removal> {
    const { blobs, signals, store } = this.#parts;
    const removal = await store.remove(name);
    if (removal.kind === "removed") {
      signals.changed(name.id);
      await blobs.deleteAll({ id: name.id, claim: removal.claim });
    }
    return removal;
  }

  /** Opens a blob of a result, or a part of it. @returns null if it does not exist. */
  openBlob(key: string, range?: ByteRange): Promise<Readable | null> {
    return this.#parts.blobStore.get(key, range);
  }

  /** Ends everything that waits for a change. */
  stopWaiting(): void {
    this.#closing.abort();
    this.#watch.close();
  }

  async #newestChange({
    claim,
    id,
    state,
  }: StoredJob): Promise<{ stage: JobStage | null; since: number | null }> {
    const row = await this.#parts.database.db
      .selectFrom("job_events")
      .select(["type", "at", "attempt", "data"])
      .where("job", "=", id)
      .where("type", "!=", "cancel_requested")
      .orderBy("seq", "desc")
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) return { stage: null, since: null };
    const isStage = row.type === "stage" && state === "running" && row.attempt === claim;
    const { stage } = JSON.parse(row.data) as { stage?: JobStage };
    return { stage: (isStage && stage) || null, since: row.at };
  }
}

/** The error for jobs that would be too many. */
export function tooManyQueued({
  by,
  limit: allowed,
}: Extract<Creation, { kind: "refused" }>): ApiError {
  const { maxQueued, maxQueuedPerTenant } = settings.jobs;
  const limit = (by === "tenant" ? maxQueuedPerTenant : maxQueued).variable;
  const message = by === "tenant" ? "too many jobs of this tenant wait" : "too many jobs wait";
  const headers = { "Retry-After": String(retryAfterSeconds) };
  return new ApiError("TOO_MANY_REQUESTS", "admission", message, { limit, allowed }, headers);
}
