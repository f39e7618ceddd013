import { sql, type Transaction } from "kysely";
import type { Schema } from "../../state/schema.ts";

/** Virtual microseconds that a millisecond of cost takes in a lane with weight 1. */
const virtualPerCostMs = 1000;

interface BusyLane {
  tenant: string;
  weight: number;
  virtual_time: number;
  max_live: number | null;
  live: number;
  /** The same in all rows. */
  clock: number;
}

interface Candidate {
  id: string;
  tenant: string;
  cost: number;
}

/**
 * Picks the queued jobs that are next in fair order, and charges their cost to their lanes. It changes no job.
 *
 * Start-time fair queueing (Goyal, Vin and Cheng, 1996): a job starts at the later of its lane's virtual time and the
 * clock, which is the virtual start of the job served last, and therefore the latest start of all lanes. The smallest
 * start is served, and the lane's time goes on by cost divided by weight. A lane that was empty starts at the clock, so
 * that it saves nothing up.
 *
 * The caller must run one such transaction at a time (`Database.serialize`).
 *
 * @param room the most jobs.
 * @returns ids in fair order.
 */
export async function pickFairly(
  transaction: Transaction<Schema>,
  room: number,
): Promise<string[]> {
  if (room <= 0) return [];
  const lanes = await busyLanes(transaction, room);
  const [first] = lanes;
  if (first === undefined) return [];
  const candidates = await oldestOf(transaction, lanes, room);
  const order = new FairOrder(first.clock, lanes, candidates);
  const picked: string[] = [];
  while (picked.length < room) {
    const next = order.next();
    if (next === null) break;
    picked.push(next);
  }
  await charge(transaction, order);
  return picked;
}

/**
 * The lanes that have queued jobs and room under their limit, those with the smallest start first. Of `count` picks
 * none can come from a later lane.
 *
 * The recursion jumps from tenant to tenant through the index of queued jobs, so that its cost depends on the number
 * of busy lanes, and neither on the number of jobs nor on that of all lanes.
 */
async function busyLanes(transaction: Transaction<Schema>, count: number): Promise<BusyLane[]> {
  const { rows } = await sql<BusyLane>`
    with recursive busy (tenant) as (
      select min(tenant) from jobs where state = 'queued'
      union all
      select (select min(jobs.tenant) from jobs where jobs.state = 'queued' and jobs.tenant > busy.tenant)
      from busy where busy.tenant is not null
    ), clock as (
      select max(virtual_start) as time from lanes
    ), live as (
      select tenant, count(*) as jobs from jobs where state in ('announced', 'running') group by tenant
    )
    select lanes.tenant, lanes.weight, lanes.virtual_time, lanes.max_live, coalesce(live.jobs, 0) as live,
      clock.time as clock
    from busy
    join lanes on lanes.tenant = busy.tenant
    cross join clock
    left join live on live.tenant = busy.tenant
    where lanes.max_live is null or coalesce(live.jobs, 0) < lanes.max_live
    order by case when lanes.virtual_time > clock.time then lanes.virtual_time else clock.time end,
      lanes.virtual_time, lanes.tenant
    limit ${count}`.execute(transaction);
  return rows;
}

/** The next jobs of each lane, as many as could be picked from it. */
async function oldestOf(
  transaction: Transaction<Schema>,
  lanes: readonly BusyLane[],
  room: number,
): Promise<Candidate[]> {
  const parts = lanes.map(({ tenant, max_live, live }) => {
    const most = max_live === null ? room : Math.min(room, max_live - live);
    return sql`select * from (
      select id, tenant, cost from jobs where state = 'queued' and tenant = ${tenant}
      order by priority desc, seq limit ${most}) as lane`;
  });
  const { rows } = await sql<Candidate>`${sql.join(parts, sql` union all `)}`.execute(transaction);
  return rows;
}

/** Serves jobs of lanes in the order of their virtual starts. */
class FairOrder {
  readonly #lanes: {
    tenant: string;
    weight: number;
    virtualTime: number;
    /** The virtual start of the lane's last served job; null: none was served. */
    start: number | null;
    jobs: Candidate[];
  }[];
  #clock: number;

  constructor(clock: number, lanes: readonly BusyLane[], candidates: readonly Candidate[]) {
    this.#clock = clock;
    this.#lanes = lanes.map(({ tenant, weight, virtual_time }) => ({
      tenant,
      weight,
      virtualTime: virtual_time,
      start: null,
      jobs: candidates.filter((job) => job.tenant === tenant),
    }));
  }

  /** The lanes that were served, with their new virtual times. */
  get served(): { tenant: string; start: number; virtualTime: number }[] {
    return this.#lanes.flatMap(({ tenant, start, virtualTime }) =>
      start === null ? [] : { tenant, start, virtualTime },
    );
  }

  /** @returns the id of the next job; null if there is none. */
  next(): string | null {
    const [lane] = this.#lanes
      .filter(({ jobs }) => jobs.length > 0)
      .sort(
        (a, b) =>
          Math.max(this.#clock, a.virtualTime) - Math.max(this.#clock, b.virtualTime) ||
          a.virtualTime - b.virtualTime,
      );
    const job = lane?.jobs.shift();
    if (lane === undefined || job === undefined) return null;
    this.#clock = Math.max(this.#clock, lane.virtualTime);
    lane.virtualTime = this.#clock + Math.ceil((job.cost * virtualPerCostMs) / lane.weight);
    lane.start = this.#clock;
    return job.id;
  }
}

async function charge(transaction: Transaction<Schema>, { served }: FairOrder): Promise<void> {
  if (served.length === 0) return;
  const byTenant = (value: (lane: (typeof served)[number]) => number) => {
    const cases = served.map(
      (lane) => sql`when ${lane.tenant} then cast(${value(lane)} as bigint)`,
    );
    return sql<number>`case tenant ${sql.join(cases, sql` `)} end`;
  };
  await transaction
    .updateTable("lanes")
    .set({
      virtual_time: byTenant(({ virtualTime }) => virtualTime),
      virtual_start: byTenant(({ start }) => start),
    })
    .where(
      "tenant",
      "in",
      served.map(({ tenant }) => tenant),
    )
    .execute();
}
