import { type Kysely, sql } from "kysely";
import type { Database } from "../../state/database.ts";
import type { Schema } from "../../state/schema.ts";

/** The processes that run jobs now. Their slots together tell how many jobs an engine should hold. */
export class RunnerRegistry {
  readonly #database: Pick<Database, "db" | "now">;
  readonly #leaseMs: number;

  /** @param leaseMs how long a process counts after its last sign of life. */
  constructor(database: Pick<Database, "db" | "now">, leaseMs: number) {
    this.#database = database;
    this.#leaseMs = leaseMs;
  }

  /** A sign of life. */
  async announce({ id, slots }: { id: string; slots: number }): Promise<void> {
    const { db, now } = this.#database;
    const lease_until = sql<number>`${now} + ${sql.lit(this.#leaseMs)}`;
    await db
      .insertInto("job_runners")
      .values({ id, slots, lease_until })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ slots, lease_until }))
      .execute();
  }

  /** Removes a process that ends, and those that have ended without a word. */
  async remove(id: string): Promise<void> {
    const { db, now } = this.#database;
    await db
      .deleteFrom("job_runners")
      .where((row) => row.or([row("id", "=", id), row("lease_until", "<", now)]))
      .execute();
  }

  /** The slots of all processes together, and the jobs that have one or are announced for one. */
  async load(db: Kysely<Schema>): Promise<{ slots: number; live: number }> {
    const { rows } = await sql<{ slots: number; live: number }>`
      select (select coalesce(sum(slots), 0) from job_runners where lease_until >= ${this.#database.now}) as slots,
        (select count(*) from jobs where state in ('announced', 'running')) as live`.execute(db);
    return rows[0] ?? { slots: 0, live: 0 };
  }
}
