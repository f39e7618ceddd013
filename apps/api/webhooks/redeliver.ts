import { sql } from "kysely";
import type { Database } from "../state/database.ts";
import type { WebhookDeliveryState } from "../state/schema.ts";

/** A delivery as an operator sees it, without the path of its URL, which may contain a token. */
export interface ListedDelivery {
  id: string;
  tenant: string;
  job: string;
  type: string;
  host: string;
  state: WebhookDeliveryState;
  attempts: number;
  /** An HTTP status, or a code. */
  lastResult: string | null;
  /** Milliseconds since 1970. */
  createdAt: number;
  endedAt: number | null;
}

/** Lists deliveries, the newest first. @param tenant null: of all tenants. */
export async function listDeliveries(
  { db }: Pick<Database, "db">,
  { state, tenant, limit }: { state: WebhookDeliveryState; tenant: string | null; limit: number },
): Promise<ListedDelivery[]> {
  const rows = await db
    .selectFrom("webhook_deliveries")
    .select(["id", "tenant", "job", "type", "host", "state", "attempts"])
    .select(["last_result as lastResult", "created_at as createdAt", "ended_at as endedAt"])
    .where("state", "=", state)
    .$if(tenant !== null, (query) => query.where("tenant", "=", tenant ?? ""))
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows;
}

/**
 * Sends deliveries again that are delivered or dead: with the same id and body, from the start of the schedule. A URL
 * that has answered 410 is used again.
 *
 * @param ids null: all that are dead.
 * @returns the number of deliveries that wait now. Those that wait already do not count.
 */
export function redeliver(
  { db, now }: Pick<Database, "db" | "now">,
  ids: readonly string[] | null,
): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const rows = await transaction
      .updateTable("webhook_deliveries")
      .set({ state: "waiting", attempts: 0, due_at: now, ended_at: null })
      .where("state", "in", ids === null ? ["dead"] : ["dead", "delivered"])
      .$if(ids !== null, (query) => query.where("id", "in", [...(ids ?? [])]))
      .returning(["tenant", "url"])
      .execute();
    for (const { tenant, url } of distinct(rows)) {
      await transaction
        .deleteFrom("webhook_endpoints")
        .where(sql<boolean>`tenant = ${tenant} and url = ${url}`)
        .execute();
    }
    return rows.length;
  });
}

function distinct(rows: readonly { tenant: string; url: string }[]) {
  return new Map(rows.map((row) => [`${row.tenant} ${row.url}`, row])).values();
}
