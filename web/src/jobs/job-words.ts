import type { JobBody } from "../../../apps/client/client.ts";
import type { JobStage, JobState } from "../../../apps/contract/job-states.ts";
import type { WordKey } from "../words/words.ts";

const states: Readonly<Record<Exclude<JobState, "succeeded">, readonly [WordKey, string]>> = {
  queued: ["jobQueued", "busy"],
  running: ["jobRunning", "busy"],
  failed: ["jobFailed", "bad"],
  dead: ["jobDead", "bad"],
  cancelled: ["jobCancelled", ""],
  expired: ["jobExpired", "bad"],
};

/** The ends of a job that has a result, by its exit code. */
const ends: Readonly<Record<number, readonly [WordKey, string]>> = {
  0: ["jobDone", "good"],
  2: ["jobGaps", "fair"],
  3: ["jobBroken", "bad"],
  4: ["jobFormat", "fair"],
};

const stages: Readonly<Record<JobStage, WordKey>> = {
  inputs: "jobStageInputs",
  slot: "jobStageSlot",
  worker: "jobStageWorker",
  result: "jobStageResult",
};

/** The word for the state of a job, and the tone of its pill. Green is for a document that is whole. */
export function jobWord({ state, exit_code }: JobBody): readonly [WordKey, string] {
  if (state !== "succeeded") return states[state];
  return ends[exit_code ?? 0] ?? ["jobDone", "good"];
}

export function stageWord({ state, progress }: JobBody): WordKey | null {
  const stage = state === "running" ? (progress?.stage ?? null) : null;
  return stage === null ? null : stages[stage];
}
