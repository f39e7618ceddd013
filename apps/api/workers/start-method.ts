import type { WorkerConfig } from "../config/config.ts";
import type { PrivateDirectory } from "../workspace/workspace.ts";
import type { JobEnd } from "./job-end.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** A process that can do a job, with the only directory that it may write in. */
export interface Worker {
  readonly process: WorkerProcess;
  readonly home: PrivateDirectory;
}

/** The use of the server's slots. */
export interface Demand {
  /** The slots of running jobs, and of jobs whose process is neither ended nor free. */
  readonly inUse: number;
  /** The number of slots. */
  readonly size: number;
}

/**
 * Starts, provides and ends the processes of jobs. The pool gives each job a process, and lends it the job's
 * directory. The start method decides whether the process is new, and whether it gets another job.
 */
export interface StartMethod {
  readonly name: WorkerConfig["start"];
  /** Whether a process may do more than one job. */
  readonly reusesWorkers: boolean;
  /** The number of processes without a job. */
  readonly idle: number;
  /** The number of processes that were started. */
  readonly starts: number;
  /** Starts the process for the first job, before the job comes. */
  warm(): void;
  /**
   * Provides a process for a job. No other job gets it until `keep` or `retire`.
   *
   * @throws Error if no process can be started. The next call tries again.
   */
  claim(): Promise<Worker>;
  /** Is called when a job has its process. */
  onClaimed(demand: Demand): void;
  /** Whether a process may do another job, after a job with this end. */
  staysFit(worker: Worker, end: JobEnd): boolean;
  /** Takes back a process that stays fit. It waits for its next job. */
  keep(worker: Worker): void;
  /** Ends a process. Resolves when it has ended and its directory is removed. */
  retire(worker: Worker): Promise<void>;
  /** Is called when a slot was released. */
  onReleased(demand: Demand): void;
  /** Is called when there was no job for the idle time: ends processes that are not worth their memory. */
  trim(): void;
  /** Ends all processes without a job, and starts no more. */
  close(): Promise<void>;
}
