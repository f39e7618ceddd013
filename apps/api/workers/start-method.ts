import type { WorkerConfig } from "../config/config.ts";
import type { PrivateDirectory } from "../workspace/workspace.ts";
import type { JobEnd } from "./job-end.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** A process that can do a job, with the directory that it may write in. */
export interface Worker {
  readonly process: WorkerProcess;
  readonly home: PrivateDirectory;
}

/** How busy the server is: its slots. */
export interface Demand {
  /** Jobs that run, or whose process has not ended or been given free yet. */
  readonly inUse: number;
  /** Jobs at once, at most. */
  readonly size: number;
}

/**
 * Where the processes of jobs come from and go to. The pool gives each job one, and lends the job's
 * directory to it; whether that process was there before, and whether it sees another job, is decided
 * here.
 */
export interface StartMethod {
  readonly name: WorkerConfig["start"];
  /** Whether a process may see more than one job. */
  readonly isKept: boolean;
  /** Processes without a job. */
  readonly idle: number;
  /** Processes that were started, ever. */
  readonly starts: number;
  /** Starts what the first job needs, ahead of it. */
  warm(): void;
  /**
   * A process for a job, which nobody else gets until it is released.
   *
   * @throws Error when none can be started: the next caller tries again.
   */
  claim(): Promise<Worker>;
  /** A job has its process. */
  onClaimed(demand: Demand): void;
  /** Whether a process may do another job after one that ended so. */
  staysFit(worker: Worker, end: JobEnd): boolean;
  /** Takes a process back that stays fit: it waits for its next job. */
  keep(worker: Worker): void;
  /** Ends a process. Resolves when it and its directory are gone. */
  retire(worker: Worker): Promise<void>;
  /** A slot has come back: a job and its process are through with each other. */
  onReleased(demand: Demand): void;
  /** There was no job for some time: ends what is not worth its memory. */
  trim(): void;
  /** Ends every process that has no job; none is started any more. */
  close(): Promise<void>;
}
