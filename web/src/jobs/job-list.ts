import type { JobBody, JobEventBody } from "../../../apps/client/client.ts";
import { isEndState } from "../../../apps/contract/job-states.ts";

/** A job of the list, with the last event that is known of it. */
export interface ListedJob {
  job: JobBody;
  /** The id of the last event; 0 before the first one. */
  last: number;
}

/** Replaces the list by a page of the server's jobs. A job keeps the changes of its newer events. */
export function withPage(list: readonly ListedJob[], page: readonly JobBody[]): ListedJob[] {
  const known = new Map(list.map((listed) => [listed.job.id, listed]));
  return page.map((job) => {
    const old = known.get(job.id);
    if (old === undefined) return { job, last: 0 };
    // A page may have been read before an event that has come already.
    const isOlder =
      isEndState(old.job.state) && !isEndState(job.state) && old.job.attempt >= job.attempt;
    return isOlder ? old : { job, last: old.last };
  });
}

/** Applies an event to the list. A known event changes nothing, so that a stream may be opened again. */
export function withEvent(
  list: readonly ListedJob[],
  id: string,
  event: JobEventBody,
): readonly ListedJob[] {
  const index = list.findIndex(({ job }) => job.id === id);
  const listed = list[index];
  if (listed === undefined || event.id <= listed.last) return list;
  return list.with(index, { job: changed(listed.job, event), last: event.id });
}

function changed(job: JobBody, { type, attempt, stage }: JobEventBody): JobBody {
  if (type === "cancel_requested") return { ...job, is_cancel_requested: true };
  if (type === "stage") {
    const progress = job.progress ?? { ahead: null, stage: null, seconds: 0 };
    return { ...job, progress: { ...progress, stage: stage ?? null } };
  }
  return { ...job, state: type, attempt: Math.max(job.attempt, attempt) };
}

/** Replaces a job, which its events had changed, by the job as the server has it. */
export function withJob(list: readonly ListedJob[], job: JobBody): readonly ListedJob[] {
  const index = list.findIndex((listed) => listed.job.id === job.id);
  const listed = list[index];
  return listed === undefined ? [{ job, last: 0 }, ...list] : list.with(index, { ...listed, job });
}
