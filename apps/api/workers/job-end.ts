import type { JobAnswer } from "../../worker/protocol.ts";

/** The end of a job in a worker, with an answer or without one. */
export type JobEnd = AnsweredJob | LostJob;

/** The worker has answered. */
export type AnsweredJob = JobAnswer & {
  /** The artifacts that came with the answer. */
  attachments: Buffer[];
};

/** The worker has done the job. The answer has its exit code and its artifacts. */
export type DoneAnswer = Extract<AnsweredJob, { type: "done" }>;

/** The worker was killed or died before it answered. */
export type LostJob =
  | { type: "timeout" }
  | { type: "aborted" }
  /** It exceeded the memory bound: the API saw it, or V8 ran out of memory. */
  | { type: "out_of_memory"; peakRssBytes: number }
  /** Its directory exceeded the disk bound. */
  | { type: "out_of_disk" }
  /** It sent a message that is not an answer to this job. */
  | { type: "protocol" }
  | {
      type: "crashed";
      exitCode: number | null;
      signal: NodeJS.Signals | null;
      peakRssBytes: number;
    };

export function isAnswered(end: JobEnd): end is AnsweredJob {
  return "usage" in end;
}
