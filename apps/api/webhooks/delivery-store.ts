import { type RawBuilder, sql } from "kysely";
import type { Database } from "../state/database.ts";
import { newId } from "../state/ids.ts";

/** The right to make one attempt of a delivery, until its lease ends. */
export interface ClaimedDelivery {
  id: string;
  tenant: string;
  job: string;
  type: string;
  url: string;
  host: string;
  body: Uint8Array;
  /** The number of the attempt, from 1. */
  attempt: number;
  /** The fence. The row has another one as soon as the lease is lost. */
  token: string;
  /** The time of the claim by the database's clock, in milliseconds since 1970. */
  claimedAt: number;
  /** Whether the receiver has answered 410 before. Then nothing may be sent. */
  isDisabled: boolean;
}

/** The consequence of an attempt. */
export type DeliveryOutcome =
  | { state: "delivered" }
  | { state: "waiting"; pauseMs: number }
  /** @param disables whether nothing may be sent to the URL any more. */
  | { state: "dead"; disables: boolean };

/**
 * The outbox for those who deliver. Of concurrent processes one gets a delivery, and the lease of a killed one ends by
 * the database's clock.
 *
 * Methods throw `StateUnavailableError` if the database cannot be used.
 */
export class DeliveryStore {
  readonly #database: Pick<Database, "engine" | "db" | "now">;
  readonly #leaseMs: number;

  /** @param leaseMs longer than an attempt can take. */
  constructor(database: Pick<Database, "engine" | "db" | "now">, leaseMs: number) {
    this.#database = database;
    this.#leaseMs = leaseMs;
  }

  /**
   * Claims the delivery that has been due for the longest time, and counts its attempt. A delivery waits until earlier
   * ones of its job are delivered or dead.
   *
   * @param exceptHosts hosts to which nothing may be sent now.
   * @returns null if nothing is due.
   */
  async claim(exceptHosts: readonly string[]): Promise<ClaimedDelivery | null> {
    const { db, engine, now } = this.#database;
    const next = this.#next(exceptHosts);
    // Mostly nothing is due: look without a write lock.
    const { rows } = await sql`${next}`.execute(db);
    if (rows.length === 0) return null;
    const token = newId();
    const locked = engine === "postgres" ? sql`${next} for update skip locked` : next;
    const row = await db
      .updateTable("webhook_deliveries")
      .set({
        attempts: sql`attempts + 1`,
        lease_token: token,
        due_at: sql<number>`${now} + ${sql.lit(this.#leaseMs)}`,
      })
      .where("id", "=", sql<string>`(${locked})`)
      .returning(["id", "tenant", "job", "type", "url", "host", "body", "attempts"])
      .returning([
        sql<number>`${now}`.as("claimed_at"),
        sql<number>`(select count(*) from webhook_endpoints as endpoint
          where endpoint.tenant = webhook_deliveries.tenant
            and endpoint.url = webhook_deliveries.url)`.as("disabled"),
      ])
      .executeTakeFirst();
    if (row === undefined) return null;
    const { attempts, claimed_at, disabled, ...delivery } = row;
    return {
      ...delivery,
      attempt: attempts,
      token,
      claimedAt: claimed_at,
      isDisabled: disabled > 0,
    };
  }

  /**
   * Writes what an attempt has led to.
   *
   * @param result an HTTP status, or a code.
   * @returns false if the lease is lost: then nothing has changed.
   */
  end(
    { id, tenant, token, url }: ClaimedDelivery,
    result: string,
    outcome: DeliveryOutcome,
  ): Promise<boolean> {
    const { db, now } = this.#database;
    const { state } = outcome;
    return db.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable("webhook_deliveries")
        .set({
          state,
          lease_token: null,
          last_result: result,
          ...(outcome.state === "waiting"
            ? { due_at: sql<number>`${now} + ${sql.lit(outcome.pauseMs)}` }
            : { ended_at: now }),
        })
        .where("id", "=", id)
        .where("lease_token", "=", token)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      if (outcome.state === "dead" && outcome.disables) {
        await transaction
          .insertInto("webhook_endpoints")
          .values({ tenant, url, disabled_at: now })
          .onConflict((conflict) => conflict.columns(["tenant", "url"]).doNothing())
          .execute();
      }
      return true;
    });
  }

  #next(exceptHosts: readonly string[]): RawBuilder<{ id: string }> {
    const hosts =
      exceptHosts.length === 0 ? sql`` : sql`and delivery.host not in (${sql.join(exceptHosts)})`;
    return sql`
      select delivery.id from webhook_deliveries as delivery
      where delivery.state = 'waiting' and delivery.due_at <= ${this.#database.now} ${hosts}
        and not exists (
          select 1 from webhook_deliveries as earlier
          where earlier.job = delivery.job and earlier.event < delivery.event
            and earlier.state = 'waiting')
      order by delivery.due_at, delivery.id limit 1`;
  }
}
