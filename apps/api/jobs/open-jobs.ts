import type { Logger } from "pino";
import type { ServerRole } from "../../contract/limits.ts";
import type { RequestAudit } from "../audit/request-audit.ts";
import { BatchStore } from "../batches/batch-store.ts";
import { Batches } from "../batches/batches.ts";
import { sweepBatchBlobs, sweepBatches } from "../batches/sweep-batches.ts";
import type { BlobStore } from "../blobs/blob-store.ts";
import type { JobsConfig, StateConfig } from "../config/config.ts";
import { describeError } from "../log.ts";
import type { BackgroundErrors } from "../observability/background-errors.ts";
import type { Database } from "../state/database.ts";
import { newId } from "../state/ids.ts";
import type { SweepTask } from "../state/sweeper.ts";
import type { JobDelivery } from "./delivery/delivery.ts";
import { type OpenDelivery, openDelivery } from "./delivery/open-delivery.ts";
import { queueOf } from "./delivery/queue-of.ts";
import type { JobSignals } from "./delivery/signals.ts";
import { AttemptLog } from "./runner/attempt-log.ts";
import type { JobGate } from "./runner/job-gate.ts";
import { type AttemptEnd, type AttemptState, JobRunner } from "./runner/job-runner.ts";
import { startRecovery } from "./runner/recovery-loop.ts";
import { type JobLease, JobLeases } from "./store/job-leases.ts";
import { defaultJobRules, type JobStoreRules } from "./store/job-rules.ts";
import { JobStore } from "./store/job-store.ts";
import { RunnerRegistry } from "./store/runner-registry.ts";
import { StoredJobs } from "./stored-jobs.ts";
import { sweepJobs, sweepOrphanBlobs } from "./sweep-jobs.ts";
import { attemptEndOf, lostJobError } from "./work/attempt-error.ts";
import { JobBlobs } from "./work/job-blobs.ts";
import { type JobWorkParts, jobWork } from "./work/job-work.ts";
import { StageNotes } from "./work/stage-notes.ts";

export interface OpenJobsOptions {
  config: JobsConfig;
  state: StateConfig;
  /** Null: there is no Redis. */
  redisAddress: string | null;
  database: Database;
  blobs: BlobStore;
  gate: JobGate;
  /** The runner of the jobs, and the slots that it has for them. Its executor counts every job of this process. */
  work: Omit<JobWorkParts, "blobs" | "onError" | "stagesOf" | "submissions"> & { slots: number };
  audit: Pick<RequestAudit, "jobEnded">;
  /** Called when jobs may have ended in this process: after an attempt, a cancellation, or a recovery. */
  onEnded(): void;
  log: Logger;
  errors: BackgroundErrors;
}

/** The stored jobs of a process: what routes ask, and what runs them. */
export interface OpenJobs {
  /** Null for a server that takes no requests for jobs. */
  readonly routes: StoredJobs | null;
  /** Null for a server that takes no requests for jobs. */
  readonly batches: Batches | null;
  /** Removes jobs whose time is over, and blobs without a job. */
  readonly sweepTasks: readonly SweepTask[];
  /** How often each end of an attempt occurred in this process. */
  readonly attempts: Readonly<Record<AttemptState, number>>;
  readonly takeLogins: OpenDelivery["takeLogins"];
  /** Ends answers that wait for a change. */
  stopWaiting(): void;
  /** Takes no more jobs, lets running ones end for this time, and hands the others back. */
  close(drainMs: number): Promise<void>;
}

/** How often a process looks for jobs by itself, and for those that are stuck. */
const pollMs = 1000;
const recoverEveryMs = 1000;
/** An announced job that nobody has claimed for so long was lost by its engine. */
const unclaimedMs = 30_000;

/**
 * Opens the stored jobs of a state, and begins to run them, unless the role is `api`. The caller closes database and
 * blobs.
 *
 * @throws StateSetupError if the engine of the queue lacks what it needs.
 */
export async function openJobs(options: OpenJobsOptions): Promise<OpenJobs> {
  const { blobs: blobStore, config, database, errors, gate, log, onEnded } = options;
  const { redisAddress, state } = options;
  const rules = rulesOf(config);
  const id = newId();
  const store = new JobStore(database, rules);
  const leases = new JobLeases(database, rules, id);
  const registry = new RunnerRegistry(database, rules.leaseMs);
  const blobs = new JobBlobs(blobStore);
  const onError = (error: unknown) => errors.error("stored_jobs_failed", describeError(error));
  const { delivery, signals, takeLogins } = await openDelivery({
    queue: queueOf(config, state),
    database,
    databaseUrl: state.engine === "postgres" ? state.databaseUrl : null,
    redisAddress,
    leases,
    registry,
    submissions: gate.submissions,
    mayMigrate: state.migrate === "auto",
    pollMs,
    onError,
  });
  const recovery = startRecovery({
    ...{ database, delivery, rules, unclaimedMs, onError },
    everyMs: recoverEveryMs,
    lostError: lostJobError(),
    onRecovered: (found) => {
      log.warn({ event: "jobs_recovered", ...found });
      onEnded();
    },
  });
  const attempts = new AttemptLog({ log, audit: options.audit });
  const running = doesRunJobs(config.role)
    ? await startRunning({ ...options, id, blobs, leases, registry, delivery, signals }, attempts)
    : null;
  const routes = doesServeJobs(config.role)
    ? new StoredJobs({ database, store, blobs, blobStore, delivery, signals, onEnded })
    : null;
  const batchStore = new BatchStore(database, rules);
  const batches = new Batches({
    ...{ blobs: blobStore, delivery, signals, onEnded },
    store: batchStore,
    jobs: store,
    jobBlobs: blobs,
  });
  return {
    routes,
    batches: doesServeJobs(config.role) ? batches : null,
    sweepTasks: [
      sweepJobs(database, blobs),
      sweepOrphanBlobs({ database, blobs: blobStore }),
      sweepBatches(batchStore, batches),
      sweepBatchBlobs(batchStore, blobStore),
    ],
    attempts: attempts.counts,
    takeLogins,
    stopWaiting: () => routes?.stopWaiting(),
    close: async (drainMs) => {
      routes?.stopWaiting();
      await running?.close(drainMs);
      await recovery.close();
      await delivery.close();
      await signals.close();
    },
  };
}

/** Whether a server with this role takes requests for jobs, for `/v1/run` too. */
export function doesServeJobs(role: ServerRole): boolean {
  return role !== "worker";
}

function doesRunJobs(role: ServerRole): boolean {
  return role !== "api";
}

async function startRunning(
  {
    blobs,
    config,
    delivery,
    errors,
    gate,
    id,
    leases,
    onEnded,
    registry,
    signals,
    work,
  }: Omit<OpenJobsOptions, "blobs"> & {
    id: string;
    blobs: JobBlobs;
    leases: JobLeases;
    registry: RunnerRegistry;
    delivery: JobDelivery;
    signals: JobSignals;
  },
  attempts: AttemptLog,
): Promise<{ close(drainMs: number): Promise<void> }> {
  const { slots, ...workParts } = work;
  const onError = (error: unknown) => errors.error("stored_jobs_failed", describeError(error));
  const stagesOf = (lease: JobLease) => new StageNotes(lease, { leases, signals, onError });
  const runner = new JobRunner({
    ...{ id, slots, gate, leases, registry, signals, onError },
    leaseMs: config.leaseMs,
    work: jobWork({ ...workParts, blobs, submissions: gate.submissions, stagesOf, onError }),
    endBy,
    onEnded: (lease, ended, end) => {
      attempts.ended(lease, ended, end);
      onEnded();
    },
  });
  await runner.announce();
  const consumption = await delivery.consume(runner);
  return {
    close: async (drainMs) => {
      await consumption.stop();
      await runner.close(drainMs);
    },
  };
}

/** For an error that the work of a job does not expect. */
function endBy(error: unknown): AttemptEnd {
  const end = attemptEndOf(error, "");
  if (end.kind === "broken" || end.kind === "postponed") return end;
  return { kind: "broken", broken: { cause: "infrastructure", error: lostJobError() } };
}

function rulesOf(config: JobsConfig): JobStoreRules {
  const { deadKeptMs, keptMs, leaseMs, maxQueued, maxQueuedPerTenant, maxWaitMs } = config;
  return {
    ...defaultJobRules,
    ...{ deadKeptMs, keptMs, leaseMs, maxQueued, maxQueuedPerTenant },
    maxWaitMs: maxWaitMs === 0 ? null : maxWaitMs,
  };
}
