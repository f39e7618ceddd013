import { setTimeout as wait } from "node:timers/promises";
import { StateUnavailableError } from "../../state/errors.ts";
import type { JobConsumer } from "../delivery/delivery.ts";
import type { JobSignals } from "../delivery/signals.ts";
import type { BrokenAttempt, JobLease, JobLeases, JobOutcome } from "../store/job-leases.ts";
import type { RunnerRegistry } from "../store/runner-registry.ts";
import type { JobGate } from "./job-gate.ts";

/** The end of an attempt. */
export type AttemptEnd =
  | {
      kind: "outcome";
      outcome: JobOutcome;
      /** Deletes what was stored as the result. It is called if the result does not become visible. */
      discard(): Promise<void>;
    }
  | { kind: "broken"; broken: BrokenAttempt }
  /** Something cannot be used now that every job needs. The attempt does not count. `error` is for the log. */
  | { kind: "postponed"; error: unknown }
  /** This process closes before the work has begun. The attempt does not count. */
  | { kind: "handed_back" };

/**
 * The end of an attempt. `delayed`: the job waits for its next one; `postponed`: the same, and this one does not
 * count; `lost`: another process has the job.
 */
export const attemptStates = [
  "succeeded",
  "failed",
  "cancelled",
  "dead",
  "delayed",
  "postponed",
  "handed_back",
  "lost",
] as const;

export type AttemptState = (typeof attemptStates)[number];

export interface JobRunnerOptions {
  /** The id of this process. */
  id: string;
  slots: number;
  gate: Pick<JobGate, "isOpen" | "listen" | "prove" | "shut" | "submissions">;
  leases: JobLeases;
  registry: Pick<RunnerRegistry, "announce" | "remove">;
  signals: Pick<JobSignals, "listen" | "changed">;
  /** How long a lease lasts without renewal. */
  leaseMs: number;
  /**
   * Does the work of a claimed job. When the signal aborts, nobody needs the work any more: it must end soon, with any
   * end.
   */
  work(lease: JobLease, signal: AbortSignal): Promise<AttemptEnd>;
  /** The end of an attempt for an error that `work` throws. */
  endBy(error: unknown): AttemptEnd;
  /** Called when the end of an attempt is in the database. */
  onEnded?(lease: JobLease, state: AttemptState, end: AttemptEnd): void;
  onError(error: unknown): void;
}

/** Why the work of a job was stopped before its end. */
type StopReason = "lost" | "cancelled" | "closing";

interface RunningJob {
  lease: JobLease;
  stop: AbortController;
  reason: StopReason | null;
}

/** The number of renewals in a lease. Two of them may fail. */
const renewalsPerLease = 3;
const retryMs = 250;
/** How many leases' times an end is tried to be written. After an outage nobody may have taken the job over. */
const writesForLeases = 10;

/** Runs claimed jobs: keeps their leases, stops them when they are lost or cancelled, and writes their ends. */
export class JobRunner implements JobConsumer {
  readonly slots: number;
  readonly gate: JobRunnerOptions["gate"];
  readonly #options: JobRunnerOptions;
  readonly #jobs = new Map<string, RunningJob>();
  readonly #ended = new Set<Promise<void>>();
  readonly #renewal: NodeJS.Timeout;
  readonly #unlisten: readonly (() => void)[];
  #renewing: Promise<void> | null = null;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.slots = options.slots;
    this.gate = options.gate;
    this.#renewal = setInterval(() => this.#renewSoon(), options.leaseMs / renewalsPerLease);
    this.#unlisten = [
      options.signals.listen({ cancel: (id) => this.#cancel(id) }),
      // Feeders must not count on slots that take nothing.
      options.gate.listen(() => void this.announce().catch(options.onError)),
    ];
  }

  /** How many jobs are running. */
  get running(): number {
    return this.#jobs.size;
  }

  /** Tells other processes that this one is there. Call it before jobs are taken. */
  async announce(): Promise<void> {
    const { gate, id, registry, slots } = this.#options;
    await registry.announce({ id, slots: gate.isOpen ? slots : 0 });
  }

  run(lease: JobLease): Promise<void> {
    const job: RunningJob = { lease, stop: new AbortController(), reason: null };
    this.#jobs.set(lease.token + lease.id, job);
    this.#options.signals.changed(lease.id);
    const ended = this.#perform(job)
      .catch(this.#options.onError)
      .finally(() => {
        this.#jobs.delete(lease.token + lease.id);
        this.#ended.delete(ended);
      });
    this.#ended.add(ended);
    return ended;
  }

  /**
   * Waits for running jobs, stops those that last too long, and hands them back. Call it when no more jobs are taken.
   *
   * @param drainMs how long jobs may go on.
   */
  async close(drainMs: number): Promise<void> {
    const { id, registry } = this.#options;
    await Promise.race([this.#allEnded(), wait(drainMs, undefined, { ref: false })]);
    for (const job of this.#jobs.values()) this.#stop(job, "closing");
    await this.#allEnded();
    clearInterval(this.#renewal);
    for (const unlisten of this.#unlisten) unlisten();
    await this.#renewing;
    await registry.remove(id).catch(this.#options.onError);
  }

  async #allEnded(): Promise<void> {
    await Promise.all(this.#ended);
  }

  async #perform(job: RunningJob): Promise<void> {
    const { endBy, gate, onError, work } = this.#options;
    let end: AttemptEnd;
    try {
      end = await work(job.lease, job.stop.signal);
    } catch (error) {
      if (job.reason === null) onError(error);
      end = endBy(error);
    }
    // The stop itself may cause the error of a stopped attempt.
    if (end.kind === "postponed" && job.reason === null) gate.shut();
    if (end.kind === "outcome" && end.outcome.state === "succeeded") gate.prove();
    const state = await this.#write(job, end);
    this.#options.signals.changed(job.lease.id);
    // The result of any other end is not visible.
    if (end.kind === "outcome" && state !== end.outcome.state) await end.discard();
    this.#options.onEnded?.(job.lease, state, end);
  }

  async #write({ lease, reason }: RunningJob, end: AttemptEnd): Promise<AttemptState> {
    const { leases } = this.#options;
    if (reason === "lost") return "lost";
    if (reason === "cancelled") {
      const end = { state: "failed", error: null } as const;
      return (await this.#insist(() => leases.finish(lease, end))) ?? "lost";
    }
    if (reason === "closing" || end.kind === "handed_back") {
      await this.#insist(() => leases.handBack(lease));
      return "handed_back";
    }
    if (end.kind === "postponed") {
      const state = await this.#insist(() => leases.postpone(lease));
      return state === "delayed" ? "postponed" : (state ?? "lost");
    }
    const state =
      end.kind === "outcome"
        ? await this.#insist(() => leases.finish(lease, end.outcome))
        : await this.#insist(() => leases.break(lease, end.broken));
    return state ?? "lost";
  }

  /** Repeats a write while the database cannot be used. Whether somebody has taken the job over, the fence tells. */
  async #insist<T>(write: () => Promise<T>): Promise<T> {
    const until = performance.now() + writesForLeases * this.#options.leaseMs;
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (!(error instanceof StateUnavailableError) || performance.now() > until) throw error;
        await wait(retryMs);
      }
    }
  }

  #renewSoon(): void {
    // A slow database must not pile up renewals.
    this.#renewing ??= this.#renew()
      .catch(this.#options.onError)
      .finally(() => {
        this.#renewing = null;
      });
  }

  async #renew(): Promise<void> {
    await this.announce();
    const jobs = [...this.#jobs.values()];
    const statuses = await this.#options.leases.renew(jobs.map(({ lease }) => lease));
    for (const [at, job] of jobs.entries()) {
      if (statuses[at] === "lost") this.#stop(job, "lost");
      if (statuses[at] === "cancel_requested") this.#stop(job, "cancelled");
    }
  }

  #cancel(id: string): void {
    for (const job of this.#jobs.values()) if (job.lease.id === id) this.#stop(job, "cancelled");
  }

  #stop(job: RunningJob, reason: StopReason): void {
    // The first reason counts: the end that it leads to may be on its way already.
    if (job.reason !== null) return;
    job.reason = reason;
    job.stop.abort();
  }
}
