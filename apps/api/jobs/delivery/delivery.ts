import type { JobGate } from "../runner/job-gate.ts";
import type { JobLease } from "../store/job-leases.ts";

/**
 * The interface to what brings queued jobs to the processes that run them. It only says "look": the row of a job decides
 * whether somebody may run it, so that a delivery may be lost, late or doubled.
 */
export interface JobDelivery {
  /** Says that jobs may be waiting, or that there is room for more. If this is lost, a poll finds them. */
  look(): void;
  /** Begins to take jobs. */
  consume(consumer: JobConsumer): Promise<JobConsumption>;
  /** Delivers nothing more, and closes connections. Call `stop` of the consumption first. */
  close(): Promise<void>;
}

/** A process that runs jobs. */
export interface JobConsumer {
  /** The most jobs at a time. */
  slots: number;
  /** Whether it takes jobs now. No delivery claims one for it while the gate is shut, or out of its turn. */
  gate: Pick<JobGate, "isOpen" | "listen" | "submissions">;
  /** Runs a claimed job to its end. It never rejects. */
  run(lease: JobLease): Promise<void>;
}

export interface JobConsumption {
  /** Takes no further job. Running ones go on, and are not waited for. */
  stop(): Promise<void>;
}
