import type { Database } from "../../state/database.ts";
import { newId } from "../../state/ids.ts";

/** The fact that stores the id. */
const fact = "job_queue";

/** The id that separates the queue of a database from those of others in the same Redis. The first call makes it. */
export async function queueIdOf({ db, now }: Pick<Database, "db" | "now">): Promise<string> {
  await db
    .insertInto("facts")
    .values({ name: fact, value: newId(), updated_at: now })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  const { value } = await db
    .selectFrom("facts")
    .select("value")
    .where("name", "=", fact)
    .executeTakeFirstOrThrow();
  return value;
}
