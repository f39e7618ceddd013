import { sql } from "kysely";
import type { Database } from "../../state/database.ts";

/** The stored jobs of all tenants that somebody has to do something for, and the processes that run jobs. */
export interface QueueFacts {
  /** Jobs that wait, for their first attempt or a further one. */
  waiting: number;
  running: number;
  /** Since the submission of the oldest job that waits in a lane, in milliseconds; 0: none waits. */
  oldestWaitingMs: number;
  /** Tenants with jobs that wait in their lane. */
  busyLanes: number;
  /** Jobs that the infrastructure broke for good, which an operator may start again. */
  dead: number;
  /** Processes of all servers that run stored jobs, by their last sign of life, and their slots together. */
  runners: number;
  slots: number;
}

/** Counts jobs and runners. The cost grows with the number of jobs that have not ended, and of dead ones. */
export async function readQueueFacts({
  db,
  now,
}: Pick<Database, "db" | "now">): Promise<QueueFacts> {
  // Each condition is that of a partial index.
  const { rows } = await sql<Record<keyof QueueFacts, number>>`
    select lanes.waiting + delayed.waiting + live.announced as waiting, live.running as running,
      coalesce(${now} - lanes.oldest, 0) as "oldestWaitingMs", lanes.busy as "busyLanes",
      ended.dead as dead, alive.runners as runners, alive.slots as slots
    from
      (select count(*) as waiting, min(created_at) as oldest, count(distinct tenant) as busy
        from jobs where state = 'queued') as lanes,
      (select count(*) as waiting from jobs where state = 'delayed') as delayed,
      (select count(case when state = 'announced' then 1 end) as announced,
        count(case when state = 'running' then 1 end) as running
        from jobs where state in ('announced', 'running')) as live,
      (select count(*) as dead from jobs where state = 'dead') as ended,
      (select count(*) as runners, coalesce(sum(slots), 0) as slots
        from job_runners where lease_until >= ${now}) as alive`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("counts without a row");
  return row;
}
