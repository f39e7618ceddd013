import type { JobAnswer } from "../../worker/protocol.ts";

/** How a job came to its end in a worker: by an answer, or without one. `type` tells all of them apart. */
export type JobEnd = AnsweredJob | LostJob;

/** The worker has answered. */
export type AnsweredJob = JobAnswer & {
  /** The artifacts that came with the answer. */
  attachments: Buffer[];
};

/** The worker has done the job: the answer tells its exit code and its artifacts. */
export type DoneAnswer = Extract<AnsweredJob, { type: "done" }>;

/** The worker was ended, or has died, before it answered. */
export type LostJob =
  | { type: "timeout" }
  | { type: "aborted" }
  /** Over the memory bound: found by watching it, or by V8 on its own. */
  | { type: "out_of_memory"; peakRssBytes: number }
  /** Its directory holds more than it may. */
  | { type: "out_of_disk" }
  /** It said what is no answer to this job. */
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
