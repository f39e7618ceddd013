import { sql } from "kysely";
import type { Database } from "./database.ts";
import type { SweepTask } from "./sweeper.ts";

/** How long a window is kept after its end, for queries of past usage. */
const keptMs = 35 * 24 * 60 * 60 * 1000;

/** The sweeper's task that removes the usage of old windows. */
export function sweepBudgets({ db, now }: Pick<Database, "db" | "now">): SweepTask {
  const isOver = sql<boolean>`window_start + window_ms <= ${now} - ${sql.lit(keptMs)}`;
  return {
    name: "budgets",
    sweep: async (limit) => {
      const rows = await db
        .selectFrom("budgets")
        .select(["tenant", "unit", "window_start"])
        .where(isOver)
        .limit(limit)
        .execute();
      if (rows.length === 0) return 0;
      const keys = rows.map(
        ({ tenant, unit, window_start }) =>
          sql`(${tenant}, ${unit}, cast(${window_start} as bigint))`,
      );
      await db
        .deleteFrom("budgets")
        .where(sql<boolean>`(tenant, unit, window_start) in (values ${sql.join(keys)})`)
        .execute();
      return rows.length;
    },
  };
}
