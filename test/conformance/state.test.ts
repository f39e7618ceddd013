import { sql } from "kysely";
import { expect, it } from "vitest";
import type { Database } from "../../apps/api/state/database.ts";
import { isUniqueViolation } from "../../apps/api/state/errors.ts";
import { newId } from "../../apps/api/state/ids.ts";
import { describeOnEachEngine } from "./engines.ts";

function addFact({ db, now }: Pick<Database, "db" | "now">, name: string, value = "1") {
  return db.insertInto("facts").values({ name, value, updated_at: now }).execute();
}

async function factNames({ db }: Database): Promise<string[]> {
  const rows = await db.selectFrom("facts").select("name").orderBy("name").execute();
  return rows.map(({ name }) => name);
}

describeOnEachEngine("state", (engine) => {
  it("a row that was written is there when the state is opened again", async () => {
    const config = engine.newState();
    const first = await engine.open(config);
    await addFact(first, "a");
    await first.close();
    expect(await factNames(await engine.open(config))).toEqual(["a"]);
  });

  it("whole numbers, text of any script, bytes and nothing come back as they were written", async () => {
    const { db, now } = await engine.open();
    const body = Buffer.from([0, 255, 1, 128]);
    const row = {
      ...{ tenant: "甲", route: "run", key: "'; drop table facts; --", fingerprint: "f" },
      ...{ state: "done" as const, lease_token: "t", lease_until: 2 ** 52, status: 200 },
      ...{ headers: '{"a":"\u{1F600}"}', body, blob: null, created_at: now, expires_at: 0 },
    };
    await db.insertInto("idempotency").values(row).execute();
    const { created_at, ...found } = await db
      .selectFrom("idempotency")
      .selectAll()
      .executeTakeFirstOrThrow();
    const { created_at: _, ...expected } = row;
    expect({ ...found, body: Buffer.from(found.body ?? []) }).toEqual(expected);
    expect(Number.isInteger(created_at)).toBe(true);
  });

  it("a count and a sum come as numbers", async () => {
    const database = await engine.open();
    await addFact(database, "a");
    const { count, sum } = await database.db
      .selectFrom("facts")
      .select(({ fn }) => [fn.countAll().as("count"), fn.sum("updated_at").as("sum")])
      .executeTakeFirstOrThrow();
    expect(count).toBe(1);
    expect(typeof sum).toBe("number");
  });

  it("the database's time goes on within a transaction, in whole milliseconds", async () => {
    const { db, now } = await engine.open();
    const read = async () =>
      (await sql<{ now: number }>`select ${now} as now`.execute(db)).rows[0]?.now ?? 0;
    const first = await read();
    expect(Number.isInteger(first)).toBe(true);
    await expect.poll(read).toBeGreaterThan(first);
  });

  it("a transaction that throws has written nothing", async () => {
    const database = await engine.open();
    const failing = database.db.transaction().execute(async (transaction) => {
      await addFact({ ...database, db: transaction }, "a");
      throw new Error("on purpose");
    });
    await expect(failing).rejects.toThrow("on purpose");
    expect(await factNames(database)).toEqual([]);
  });

  it("a second row with the same key is told as such, and the rows beside it are written", async () => {
    const database = await engine.open();
    const names = ["a", "b", "a", "c", "d"];
    const outcomes = await Promise.allSettled(names.map((name) => addFact(database, name)));
    const refused = outcomes.flatMap((one) => (one.status === "rejected" ? one.reason : []));
    expect(refused.map(isUniqueViolation)).toEqual([true]);
    expect(await factNames(database)).toEqual(["a", "b", "c", "d"]);
  });

  it("a fault in a statement is no violation of a key, and the next statement works", async () => {
    const database = await engine.open();
    const failed = await sql`select * from no_such_table`.execute(database.db).catch((e) => e);
    expect(failed).toBeInstanceOf(Error);
    expect(isUniqueViolation(failed)).toBe(false);
    expect(await factNames(database)).toEqual([]);
  });

  it("no transaction that counts up a row is lost, over two connections too", async () => {
    const config = engine.newState();
    const databases = [await engine.open(config), await engine.open(config)];
    await addFact(databases[0] as Database, "count", "0");
    const countUp = (database: Database) =>
      database.db.transaction().execute(async (transaction) => {
        await database.serialize(transaction, "count");
        const { value } = await transaction
          .selectFrom("facts")
          .select("value")
          .where("name", "=", "count")
          .executeTakeFirstOrThrow();
        await transaction
          .updateTable("facts")
          .set({ value: String(Number(value) + 1) })
          .execute();
      });
    const rounds = Array.from({ length: 20 }, () => databases.map(countUp)).flat();
    await Promise.all(rounds);
    const row = await databases[0]?.db.selectFrom("facts").select("value").executeTakeFirst();
    expect(row?.value).toBe("40");
  });

  it("an update tells how many rows it changed", async () => {
    const database = await engine.open();
    await addFact(database, "a");
    await addFact(database, "b");
    const { numUpdatedRows } = await database.db
      .updateTable("facts")
      .set({ value: "2" })
      .executeTakeFirst();
    expect(numUpdatedRows).toBe(2n);
  });

  it("audit events cannot be changed, and are deleted only when an archive has them", async () => {
    const { db, now } = await engine.open();
    const event = (action: string) => ({
      ...{ id: newId(), at: now, actor: "a", action, outcome: "ok", detail: "{}", hash: "h" },
    });
    await db.insertInto("audit_events").values(event("one")).execute();
    await db.insertInto("audit_events").values(event("two")).execute();
    const change = db.updateTable("audit_events").set({ outcome: "no" }).execute();
    await expect(change).rejects.toThrow("no update is allowed");
    await expect(db.deleteFrom("audit_events").execute()).rejects.toThrow("no delete is allowed");
    await db
      .insertInto("audit_archives")
      .values({ first_seq: 1, last_seq: 1, blob: "b", sha256: "s", archived_at: now })
      .execute();
    await expect(db.deleteFrom("audit_events").execute()).rejects.toThrow("no delete is allowed");
    await db.deleteFrom("audit_events").where("seq", "<=", 1).execute();
    expect(await db.selectFrom("audit_events").select(["seq", "action"]).execute()).toEqual([
      { seq: 2, action: "two" },
    ]);
  });

  it("seals and archives of the audit log can neither be changed nor deleted", async () => {
    const { db, now } = await engine.open();
    const span = { first_seq: 1, last_seq: 1 };
    await db
      .insertInto("audit_archives")
      .values({ ...span, blob: "b", sha256: "s", archived_at: now })
      .execute();
    await db
      .insertInto("audit_seals")
      .values({
        ...span,
        number: 1,
        root: "r",
        previous: "",
        hash: "h",
        signature: null,
        sealed_at: now,
      })
      .execute();
    for (const table of ["audit_seals", "audit_archives"] as const) {
      await expect(db.deleteFrom(table).execute()).rejects.toThrow("no delete is allowed");
      const change = db.updateTable(table).set({ last_seq: 2 }).execute();
      await expect(change).rejects.toThrow("no update is allowed");
    }
  });
});

it("ids of rows are UUIDs of version 7, and sort by their age", async () => {
  const first = newId();
  await new Promise((resolve) => setTimeout(resolve, 2));
  const second = newId();
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(first < second).toBe(true);
});
