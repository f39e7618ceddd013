import { sql, type Transaction } from "kysely";
import type { Database } from "./database.ts";
import { newId } from "./ids.ts";
import type { Schema } from "./schema.ts";

/** A held lock. It is renewed until it is released or lost. */
export interface Lease {
  readonly name: string;
  /** The fencing token, which grows with each holder. */
  readonly token: number;
  /** Aborted when the lease is lost or released. The work must stop then. */
  readonly signal: AbortSignal;
  /**
   * Guarantees that the lease is held until this transaction ends, so that work that was delayed after checking
   * `signal` writes nothing.
   *
   * @throws LeaseLostError if another process may have the lock.
   */
  assertHeld(transaction: Transaction<Schema>): Promise<void>;
  /** Releases the lock. */
  release(): Promise<void>;
}

/** This process no longer holds the lock. Its work must not be written. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";

  constructor(name: string) {
    super(`the lease ${name} is lost`);
  }
}

/** The number of renewals in a lease. Two of them may fail. */
const renewalsPerLease = 3;

/**
 * Named locks between all processes and machines of a database. A lock is a row with a lease, by the database's
 * clock. The lock of a dead holder is free when its lease ends.
 */
export class Locks {
  readonly #database: Database;
  readonly #leaseMs: number;

  /** @param leaseMs how long a lock lasts after the death of its holder. */
  constructor(database: Database, leaseMs: number) {
    this.#database = database;
    this.#leaseMs = leaseMs;
  }

  /** Acquires a lock. @returns null if another holder has it. */
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
    // The lease starts before the query, so that it never ends later here than in the database.
    // The timer must not keep a process alive.
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
      // SQLite runs one transaction at a time anyway.
      .$if(engine === "postgres", (query) => query.forShare())
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Ends the lease in its row. The row stays, so that the fencing token keeps growing. */
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
