import { type Kysely, sql } from "kysely";
import type { CounterPlace } from "../../contract/limits.ts";
import type { Database } from "../state/database.ts";
import type { Schema } from "../state/schema.ts";
import {
  type AccountUsage,
  type Budget,
  type BudgetState,
  type BudgetStore,
  type Claim,
  everybody,
  isMet,
  type RefusedClaim,
  type Reservation,
  type ReservedEntry,
  type ReserveResult,
  type Usage,
  windowStartOf,
} from "./budget-store.ts";

/** Rolls back a transaction because a claim exceeds its budget. */
class ClaimRefused extends Error {
  readonly refused: RefusedClaim;

  constructor(refused: RefusedClaim) {
    super("a claim exceeds its budget");
    this.refused = refused;
  }
}

/** Stores budgets in the database, a row for each window. It uses the database's clock. */
export class DatabaseBudgets implements BudgetStore {
  readonly place: CounterPlace = "database";
  readonly #database: Database;

  /** @param database the caller closes it. */
  constructor(database: Database) {
    this.#database = database;
  }

  async reserve(claims: readonly Claim[]): Promise<ReserveResult> {
    try {
      const entries = await this.#database.db.transaction().execute(async (db) => {
        const now = await this.#now(db);
        const reserved: ReservedEntry[] = [];
        // All jobs have the same order of claims, so that transactions cannot deadlock.
        for (const claim of claims) reserved.push(await reserveOne(db, claim, now));
        return reserved;
      });
      return { isReserved: true, reservation: { place: this.place, entries } };
    } catch (error) {
      if (!(error instanceof ClaimRefused)) throw error;
      return { isReserved: false, refused: error.refused };
    }
  }

  async settle({ entries }: Reservation, usage: Usage): Promise<void> {
    await this.#database.db.transaction().execute(async (db) => {
      const now = await this.#now(db);
      for (const entry of entries) {
        if (entry.windowStart !== windowStartOf(now, entry.windowMs)) continue;
        await settleOne(db, entry, usage[entry.name] ?? 0);
      }
    });
  }

  async read(account: string, budgets: readonly Budget[]): Promise<readonly BudgetState[]> {
    const [usage] = await this.#usageOf([account], budgets);
    return usage?.budgets ?? [];
  }

  async list(
    budgets: readonly Budget[],
    { after, count }: { after: string | null; count: number },
  ): Promise<readonly AccountUsage[]> {
    let query = this.#database.db
      .selectFrom("budgets")
      .select("tenant")
      .distinct()
      .where("tenant", "<>", everybody);
    if (after !== null) query = query.where("tenant", ">", after);
    const rows = await query.orderBy("tenant").limit(count).execute();
    return this.#usageOf(
      rows.map(({ tenant }) => tenant),
      budgets,
    );
  }

  async close(): Promise<void> {}

  async #usageOf(accounts: readonly string[], budgets: readonly Budget[]): Promise<AccountUsage[]> {
    const { db } = this.#database;
    const now = await this.#now(db);
    const starts = budgets.map(({ windowMs }) => windowStartOf(now, windowMs));
    const rows =
      accounts.length === 0 || starts.length === 0
        ? []
        : await db
            .selectFrom("budgets")
            .select(["tenant", "unit", "window_start", "used", "reserved"])
            .where("tenant", "in", accounts)
            .where("window_start", "in", starts)
            .execute();
    return accounts.map((account) => ({
      account,
      budgets: budgets.map(({ name, limit, windowMs }) => {
        const start = windowStartOf(now, windowMs);
        const row = rows.find(
          ({ tenant, unit, window_start }) =>
            tenant === account && unit === name && window_start === start,
        );
        const { used, reserved } = row ?? { used: 0, reserved: 0 };
        return { name, limit, windowMs, used, reserved, resetMs: start + windowMs - now };
      }),
    }));
  }

  async #now(db: Kysely<Schema>): Promise<number> {
    const { rows } = await sql<{ now: number }>`select ${this.#database.now} as now`.execute(db);
    const [row] = rows;
    if (row === undefined) throw new Error("the database returned no time");
    return row.now;
  }
}

/** @throws ClaimRefused. */
async function reserveOne(db: Kysely<Schema>, claim: Claim, now: number): Promise<ReservedEntry> {
  const { account, amount, limit, name, windowMs } = claim;
  const windowStart = windowStartOf(now, windowMs);
  const key = { tenant: account, unit: name, window_start: windowStart };
  // The breaker reserves nothing, because all jobs would wait for its one row.
  const isTaken =
    amount > 0 && isMet(claim, { used: 0, reserved: 0 })
      ? await db
          .insertInto("budgets")
          .values({ ...key, window_ms: windowMs, reserved: amount, used: 0 })
          .onConflict((conflict) =>
            conflict
              .columns(["tenant", "unit", "window_start"])
              .doUpdateSet({ reserved: sql<number>`budgets.reserved + ${amount}` })
              .where("budgets.used", "<", limit)
              .where(sql<number>`budgets.used + budgets.reserved`, "<=", limit - amount),
          )
          .returning("tenant")
          .executeTakeFirst()
      : undefined;
  if (isTaken === undefined) {
    const row = await db
      .selectFrom("budgets")
      .select(["used", "reserved"])
      .where("tenant", "=", account)
      .where("unit", "=", name)
      .where("window_start", "=", windowStart)
      .executeTakeFirst();
    const state = row ?? { used: 0, reserved: 0 };
    if (amount > 0 || !isMet(claim, state)) {
      throw new ClaimRefused({ claim, ...state, resetMs: windowStart + windowMs - now });
    }
  }
  return { account, name, windowMs, windowStart, amount };
}

async function settleOne(
  db: Kysely<Schema>,
  { account, amount, name, windowMs, windowStart }: ReservedEntry,
  used: number,
): Promise<void> {
  await db
    .insertInto("budgets")
    .values({
      ...{ tenant: account, unit: name, window_start: windowStart, window_ms: windowMs },
      ...{ reserved: 0, used },
    })
    .onConflict((conflict) =>
      conflict.columns(["tenant", "unit", "window_start"]).doUpdateSet({
        used: sql<number>`budgets.used + ${used}`,
        reserved: sql<number>`case when budgets.reserved > ${amount} then budgets.reserved - ${amount} else 0 end`,
      }),
    )
    .execute();
}
