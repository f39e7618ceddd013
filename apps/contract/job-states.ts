/** The form of a job's id: UUID version 7 (RFC 9562, 5.7), in lower case. */
export const jobIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The states of a job that outlives its request. */
export const jobStates = [
  "queued",
  "running",
  "succeeded",
  "failed",
  "dead",
  "cancelled",
  "expired",
] as const;

export type JobState = (typeof jobStates)[number];

/** States in which nothing happens to a job any more by itself. */
export const jobEndStates = [
  "succeeded",
  "failed",
  "dead",
  "cancelled",
  "expired",
] as const satisfies readonly JobState[];

export type JobEndState = (typeof jobEndStates)[number];

/** Whether a job in this state has ended. */
export function isEndState(state: JobState): state is JobEndState {
  return (jobEndStates as readonly JobState[]).includes(state);
}

/** The stages of a running job. */
export const jobStages = ["inputs", "slot", "worker", "result"] as const;

export type JobStage = (typeof jobStages)[number];

/** The events of a job: it got a state, it began a stage, or a client asked for its cancellation. */
export const jobEventTypes = [...jobStates, "stage", "cancel_requested"] as const;

export type JobEventType = (typeof jobEventTypes)[number];

/** The priorities of a job: larger ones go first among the jobs of its tenant. */
export const jobPriorities = { least: -100, most: 100, default: 0 } as const;

/** The most characters of a `webhook_url`. */
export const maxWebhookUrlLength = 2048;

/** The longest time that `?wait=` may name, in seconds. */
export const maxWaitSeconds = 60;

/** Jobs on one page of a list. */
export const jobsPerPage = 50;
