import { sql } from "kysely";
import type { Database } from "../../state/database.ts";

/** The jobs of all tenants that have not ended. */
export interface QueueFacts {
  /** Jobs that wait, for their first attempt or a further one. */
  waiting: number;
  running: number;
  /** Since the submission of the oldest job that waits in a lane, in milliseconds; 0: none waits. */
  oldestWaitingMs: number;
  /** Tenants with jobs that wait in their lane. */
  busyLanes: number;
}

/** Counts the jobs that have not ended. Its cost grows with their number, but not with that of ended jobs. */
export async function readQueueFacts({
  db,
  now,
}: Pick<Database, "db" | "now">): Promise<QueueFacts> {
  // Each condition is that of a partial index.
  const { rows } = await sql<Record<keyof QueueFacts, number>>`
    select lanes.waiting + delayed.waiting + live.announced as waiting, live.running as running,
      coalesce(${now} - lanes.oldest, 0) as "oldestWaitingMs", lanes.busy as "busyLanes"
    from
      (select count(*) as waiting, min(created_at) as oldest, count(distinct tenant) as busy
        from jobs where state = 'queued') as lanes,
      (select count(*) as waiting from jobs where state = 'delayed') as delayed,
      (select count(case when state = 'announced' then 1 end) as announced,
        count(case when state = 'running' then 1 end) as running
        from jobs where state in ('announced', 'running')) as live`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("counts without a row");
  return row;
}
