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

  /** The slots of all processes together. @param db a transaction, if it is to be read there. */
  async slots(db: Kysely<Schema> = this.#database.db): Promise<number> {
    const { slots } = await db
      .selectFrom("job_runners")
      .select(({ fn }) => fn.sum<number | null>("slots").as("slots"))
      .where("lease_until", ">=", this.#database.now)
      .executeTakeFirstOrThrow();
    return slots ?? 0;
  }
}
