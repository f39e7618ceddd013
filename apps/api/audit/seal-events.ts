import type { Transaction } from "kysely";
import type { Database } from "../state/database.ts";
import type { Schema } from "../state/schema.ts";
import { auditLockName, lastEventFact } from "./append-events.ts";
import { noSeal, type SealRow, SpanRoot, sealHash } from "./hashes.ts";

/** The fact that stores the number of the last seal, so that `docops audit verify` notices removed seals. */
export const lastSealFact = "audit_last_seal";

/** The most events that one seal covers. */
export const eventsPerSeal = 1000;

export interface SealOptions {
  /** Called in each transaction before the first write. @throws if this process may no longer seal. */
  assertAllowed?: (transaction: Transaction<Schema>) => Promise<void>;
}

/**
 * Seals all events that no seal covers yet.
 *
 * @returns the new seals.
 */
export async function sealEvents(
  database: Database,
  { assertAllowed = async () => undefined }: SealOptions = {},
): Promise<SealRow[]> {
  const seals: SealRow[] = [];
  for (;;) {
    const seal = await database.db.transaction().execute(async (transaction) => {
      await assertAllowed(transaction);
      return sealSome(database, transaction);
    });
    if (seal === null) return seals;
    seals.push(seal);
  }
}

/** @returns the last seal; null before the first seal. */
export async function lastSeal(db: Database["db"] | Transaction<Schema>): Promise<SealRow | null> {
  const query = db.selectFrom("audit_seals").selectAll().orderBy("number", "desc").limit(1);
  return (await query.executeTakeFirst()) ?? null;
}

/** @returns how many events no seal is over yet. */
export async function countUnsealed(db: Database["db"]): Promise<number> {
  const fact = await db
    .selectFrom("facts")
    .select("value")
    .where("name", "=", lastEventFact)
    .executeTakeFirst();
  const sealed = (await lastSeal(db))?.last_seq ?? 0;
  return Number(fact?.value ?? 0) - sealed;
}

async function sealSome(
  database: Database,
  transaction: Transaction<Schema>,
): Promise<SealRow | null> {
  await database.serialize(transaction, auditLockName);
  const previous = await lastSeal(transaction);
  const events = await transaction
    .selectFrom("audit_events")
    .select(["seq", "hash"])
    .where("seq", ">", previous?.last_seq ?? 0)
    .orderBy("seq")
    .limit(eventsPerSeal)
    .execute();
  const [first] = events;
  const last = events.at(-1);
  if (first === undefined || last === undefined) return null;
  const root = new SpanRoot();
  for (const event of events) root.add(event);
  const facts = {
    number: (previous?.number ?? 0) + 1,
    first_seq: first.seq,
    last_seq: last.seq,
    root: root.end(),
    previous: previous?.hash ?? noSeal,
    sealed_at: Date.now(),
  };
  const seal: SealRow = { ...facts, hash: sealHash(facts), signature: null };
  await transaction.insertInto("audit_seals").values(seal).execute();
  await noteLast(database, transaction, seal.number);
  return seal;
}

async function noteLast(
  { now }: Database,
  transaction: Transaction<Schema>,
  number: number,
): Promise<void> {
  const value = String(number);
  await transaction
    .insertInto("facts")
    .values({ name: lastSealFact, value, updated_at: now })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value, updated_at: now }))
    .execute();
}
