import { sql, type Transaction } from "kysely";
import type { Database } from "./database.ts";
import { newId } from "./ids.ts";
import type { Schema } from "./schema.ts";

/** A lock that somebody holds for as long as it is renewed. */
export interface Lease {
  readonly name: string;
  /** The fence: each holder's is larger than that of the one before. */
  readonly token: number;
  /** Aborted when the lease is lost or released: its work has to stop. */
  readonly signal: AbortSignal;
  /**
   * Makes sure that the lease holds until this transaction ends. Work that may have been held up between two looks
   * at `signal` writes nothing then.
   *
   * @throws LeaseLostError where somebody else may have the lock.
   */
  assertHeld(transaction: Transaction<Schema>): Promise<void>;
  /** Gives the lock back. */
  release(): Promise<void>;
}

/** The lock has another holder, or none: what was done under it is not to be written. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";

  constructor(name: string) {
    super(`the lease ${name} is lost`);
  }
}

/** A lease is renewed so often that two tries may fail. */
const renewalsPerLease = 3;

/**
 * Locks by name over all processes and machines of a database: rows with a lease, by the database's clock. A holder
 * that dies lets go when its lease ends.
 */
export class Locks {
  readonly #database: Database;
  readonly #leaseMs: number;

  /** @param leaseMs how long a lock outlives its holder. */
  constructor(database: Database, leaseMs: number) {
    this.#database = database;
    this.#leaseMs = leaseMs;
  }

  /** Takes a lock. @returns null where somebody has it. */
  async tryAcquire(name: string): Promise<Lease | null> {
    const { db, now } = this.#database;
    const holder = newId();
    const askedAt = performance.now();
    const row = await db
      .insertInto("locks")
      .values({ name, holder, token: 1, lease_until: this.#leaseEnd })
      .onConflict((conflict) =>
        conflict
          .column("name")
          .doUpdateSet({
            holder,
            token: sql`locks.token + 1`,
            lease_until: this.#leaseEnd,
          })
          .where("locks.lease_until", "<=", now),
      )
      .returning("token")
      .executeTakeFirst();
    return row === undefined ? null : this.#hold({ name, holder, token: row.token }, askedAt);
  }

  get #leaseEnd() {
    return sql<number>`${this.#database.now} + ${sql.lit(this.#leaseMs)}`;
  }

  #hold(lock: HeldLock, askedAt: number): Lease {
    const lost = new AbortController();
    // The lease counts from before it was asked for: here it never ends later than in the database.
    // A process that has nothing else to do may end.
    const endAfter = (ms: number) => setTimeout(() => lost.abort(), ms).unref();
    let end = endAfter(askedAt + this.#leaseMs - performance.now());
    const renew = async () => {
      const renewedAt = performance.now();
      // The database may be back before the lease ends.
      const isRenewed = await this.#renew(lock).catch(() => null);
      if (isRenewed === null || lost.signal.aborted) return;
      if (!isRenewed) return lost.abort();
      clearTimeout(end);
      end = endAfter(renewedAt + this.#leaseMs - performance.now());
    };
    const renewal = setInterval(() => void renew(), this.#leaseMs / renewalsPerLease).unref();
    lost.signal.addEventListener("abort", () => {
      clearTimeout(end);
      clearInterval(renewal);
    });
    return {
      name: lock.name,
      token: lock.token,
      signal: lost.signal,
      assertHeld: async (transaction) => {
        if (!(await this.#isHeld(lock, transaction))) throw new LeaseLostError(lock.name);
      },
      release: async () => {
        lost.abort();
        await this.#release(lock);
      },
    };
  }

  async #renew(lock: HeldLock): Promise<boolean> {
    const { db, now } = this.#database;
    const { numUpdatedRows } = await db
      .updateTable("locks")
      .set({ lease_until: this.#leaseEnd })
      .where((row) => row.and(lock))
      .where("lease_until", ">", now)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async #isHeld(lock: HeldLock, transaction: Transaction<Schema>): Promise<boolean> {
    const { engine, now } = this.#database;
    const row = await transaction
      .selectFrom("locks")
      .select("token")
      .where((columns) => columns.and(lock))
      .where("lease_until", ">", now)
      // A transaction on SQLite is alone anyway.
      .$if(engine === "postgres", (query) => query.forShare())
      .executeTakeFirst();
    return row !== undefined;
  }

  /** The row stays, so that the fence goes on growing. */
  async #release(lock: HeldLock): Promise<void> {
    await this.#database.db
      .updateTable("locks")
      .set({ lease_until: 0 })
      .where((row) => row.and(lock))
      .execute();
  }
}

interface HeldLock {
  name: string;
  holder: string;
  token: number;
}
