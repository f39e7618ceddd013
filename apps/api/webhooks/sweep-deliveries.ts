import { sql } from "kysely";
import type { Database } from "../state/database.ts";
import type { SweepTask } from "../state/sweeper.ts";

/** How long a delivery is kept after its end, so that it can be sent again. */
const keptMs = 30 * 24 * 60 * 60 * 1000;

/** The sweeper's task that removes deliveries which ended long ago. */
export function sweepDeliveries(database: Pick<Database, "db" | "now">): SweepTask {
  return {
    name: "webhook_deliveries",
    sweep: async (limit) => {
      const { db, now } = database;
      const { numDeletedRows } = await db
        .deleteFrom("webhook_deliveries")
        .where("id", "in", (deliveries) =>
          deliveries
            .selectFrom("webhook_deliveries")
            .select("id")
            .where("ended_at", "is not", null)
            .where(sql<boolean>`ended_at <= ${now} - ${sql.lit(keptMs)}`)
            .limit(limit),
        )
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
