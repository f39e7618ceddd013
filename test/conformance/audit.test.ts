import { expect, it } from "vitest";
import { appendEvents } from "../../apps/api/audit/append-events.ts";
import { AuditWriter } from "../../apps/api/audit/audit-writer.ts";
import { stamp } from "../../apps/api/audit/event.ts";
import { expireEvents } from "../../apps/api/audit/expire-events.ts";
import { type SealRow, sealHash } from "../../apps/api/audit/hashes.ts";
import { sealEvents } from "../../apps/api/audit/seal-events.ts";
import { Sealer } from "../../apps/api/audit/sealer.ts";
import { verifyAudit } from "../../apps/api/audit/verify-events.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { Locks } from "../../apps/api/state/locks.ts";
import { eventOf, tamper, write } from "./audit.ts";
import { describeOnEachEngine } from "./engines.ts";

async function faultsOf(database: Database, options?: Parameters<typeof verifyAudit>[1]) {
  const { faults } = await verifyAudit(database, options);
  return faults.map(({ kind, first, last }) => [kind, first, last]);
}

describeOnEachEngine("the audit log", (engine) => {
  /** Three seals, over 1 to 4, 5 to 8 and 9 to 12, and two events that no seal is over. */
  async function sealedLog(): Promise<Database> {
    const database = await engine.open();
    for (let seal = 0; seal < 3; seal++) {
      await write(database, 4);
      await sealEvents(database);
    }
    await write(database, 2);
    expect(await faultsOf(database)).toEqual([]);
    return database;
  }

  it("events are sealed in a chain, and an unchanged log verifies", async () => {
    const database = await sealedLog();
    const seals = await database.db.selectFrom("audit_seals").selectAll().execute();
    expect(seals.map(({ first_seq, last_seq }) => [first_seq, last_seq])).toEqual([
      [1, 4],
      [5, 8],
      [9, 12],
    ]);
    expect(seals[1]?.previous).toBe(seals[0]?.hash);
    const report = await verifyAudit(database);
    const head = { number: 3, hash: seals[2]?.hash };
    expect(report).toEqual({ events: 14, unsealed: 2, removed: 0, head, faults: [] });
  });

  it("an empty log verifies, and has nothing to seal", async () => {
    const database = await engine.open();
    expect(await sealEvents(database)).toEqual([]);
    expect(await faultsOf(database)).toEqual([]);
  });

  const changes = [
    ["id", "'0'"],
    ["at", "at + 1"],
    ["actor", "'key:another'"],
    ["tenant", "null"],
    ["action", "'job.begun'"],
    ["object", "'r9'"],
    ["outcome", "'failed'"],
    ["request_id", "''"],
    ["address", "'192.0.2.8'"],
    ["detail", "'{}'"],
    ["hash", "'00'"],
  ];
  for (const [field, value] of changes) {
    it(`a change of the field ${field} of an event is found at the event`, async () => {
      const database = await sealedLog();
      await tamper(database, `update audit_events set ${field} = ${value} where seq = 6`);
      expect(await faultsOf(database)).toEqual([["event_changed", 6, 6]]);
    });
  }

  it("an event that was changed before any seal is found too", async () => {
    const database = await sealedLog();
    await tamper(database, "update audit_events set outcome = 'failed' where seq = 14");
    expect(await faultsOf(database)).toEqual([["event_changed", 14, 14]]);
  });

  it("an event that was changed together with its hash does not fit its seal", async () => {
    const database = await sealedLog();
    const other = await engine.open();
    await write(other, 6);
    const { hash, ...forged } = await other.db
      .selectFrom("audit_events")
      .selectAll()
      .where("seq", "=", 6)
      .executeTakeFirstOrThrow();
    const { id, at, object } = forged;
    await tamper(
      database,
      `update audit_events set id = '${id}', at = ${at}, object = '${object}', hash = '${hash}' where seq = 6`,
    );
    expect(await faultsOf(database)).toEqual([["span_changed", 5, 8]]);
  });

  it("a deleted event is found missing, with or without a seal over it", async () => {
    const database = await sealedLog();
    await tamper(database, "delete from audit_events where seq in (6, 7, 13)");
    expect(await faultsOf(database)).toEqual([
      ["events_missing", 6, 7],
      ["events_missing", 13, 13],
    ]);
  });

  it.each([
    ["under a seal", 8],
    ["with no seal at their end", 6],
    ["to the last of all", 14],
  ])(
    "events that somebody let go by a row in the table of archives are missed: %s",
    async (_where, last) => {
      const database = await sealedLog();
      const { db } = database;
      const row = { first_seq: 1, last_seq: last, blob: "", sha256: "0", archived_at: 1 };
      await db.insertInto("audit_archives").values(row).execute();
      await db.deleteFrom("audit_events").where("seq", "<=", last).execute();
      expect((await faultsOf(database))[0]).toEqual(["events_missing", 1, last]);
      // Later rows do not repair the chain.
      await write(database, 4);
      await sealEvents(database);
      expect((await faultsOf(database))[0]).toEqual(["events_missing", 1, last]);
    },
  );

  it("events that were let go behind an archive are missed, though the archive was made by the rules", async () => {
    const database = await sealedLog();
    await write(database, 2);
    await sealEvents(database);
    expect(await expireEvents(database, Date.now() + 60_000)).toBe(16);
    expect(await faultsOf(database)).toEqual([]);
    await write(database, 3);
    await sealEvents(database);
    const row = { first_seq: 17, last_seq: 20, blob: "", sha256: "0", archived_at: 1 };
    await database.db.insertInto("audit_archives").values(row).execute();
    await database.db.deleteFrom("audit_events").where("seq", "<=", 20).execute();
    expect((await faultsOf(database))[0]).toEqual(["events_missing", 17, 20]);
  });

  it("a tail of events that was cut off is missed", async () => {
    const database = await sealedLog();
    await tamper(database, "delete from audit_events where seq > 10");
    expect(await faultsOf(database)).toEqual([
      ["events_missing", 11, 12],
      ["events_missing", 13, 14],
    ]);
  });

  it("two events that have changed places are found", async () => {
    const database = await sealedLog();
    await tamper(database, "update audit_events set seq = 100 where seq = 6");
    await tamper(database, "update audit_events set seq = 6 where seq = 7");
    await tamper(database, "update audit_events set seq = 7 where seq = 100");
    expect(await faultsOf(database)).toEqual([
      ["event_changed", 6, 6],
      ["event_changed", 7, 7],
    ]);
  });

  it("an event that was put in by hand is found", async () => {
    const database = await sealedLog();
    const row = "15, '0', 1, 'a', 'job.ended', 'ok', '{}', 'h'";
    await tamper(
      database,
      `insert into audit_events (seq, id, at, actor, action, outcome, detail, hash) values (${row})`,
    );
    expect(await faultsOf(database)).toEqual([
      ["event_changed", 15, 15],
      ["head_changed", 15, 15],
    ]);
  });

  for (const [field, value] of [
    ["root", "'00'"],
    ["sealed_at", "sealed_at + 1"],
    ["hash", "'00'"],
  ]) {
    it(`a change of the field ${field} of a seal is found at the seal`, async () => {
      const database = await sealedLog();
      await tamper(database, `update audit_seals set ${field} = ${value} where number = 2`);
      const faults = await faultsOf(database);
      expect(faults).toContainEqual(["seal_changed", 2, 2]);
      expect(faults.every(([, first]) => first === 2 || first === 3 || first === 5)).toBe(true);
    });
  }

  it("a seal that was forged with a hash that fits it breaks the chain after it", async () => {
    const database = await sealedLog();
    const seal = await sealAt(database, 2);
    const hash = sealHash({ ...seal, sealed_at: 1 });
    await tamper(
      database,
      `update audit_seals set sealed_at = 1, hash = '${hash}' where number = 2`,
    );
    expect(await faultsOf(database)).toEqual([["chain_broken", 3, 3]]);
  });

  it("a head that was recorded elsewhere reveals a forged last seal", async () => {
    const database = await sealedLog();
    const seal = await sealAt(database, 3);
    const knownHead = { number: 3, hash: seal.hash };
    const hash = sealHash({ ...seal, sealed_at: 1 });
    await tamper(
      database,
      `update audit_seals set sealed_at = 1, hash = '${hash}' where number = 3`,
    );
    expect(await faultsOf(database)).toEqual([]);
    expect(await faultsOf(database, { knownHead })).toEqual([["head_changed", 3, 3]]);
  });

  it("a seal that was taken away is missed, in the middle and at the end", async () => {
    const middle = await sealedLog();
    await tamper(middle, "delete from audit_seals where number = 2");
    expect(await faultsOf(middle)).toContainEqual(["seal_missing", 2, 2]);
    const end = await sealedLog();
    await tamper(end, "delete from audit_seals where number = 3");
    expect(await faultsOf(end)).toEqual([["seal_missing", 3, 3]]);
  });

  it("a head that was recorded elsewhere reveals a removed tail of events, seals and facts", async () => {
    const database = await sealedLog();
    const { number, hash } = await sealAt(database, 3);
    await tamper(database, "delete from audit_events where seq > 8");
    await tamper(database, "delete from audit_seals where number = 3");
    await tamper(database, "update facts set value = '8' where name = 'audit_last_event'");
    await tamper(database, "update facts set value = '2' where name = 'audit_last_seal'");
    expect(await faultsOf(database)).toEqual([]);
    const knownHead = { number, hash };
    expect(await faultsOf(database, { knownHead })).toEqual([["seal_missing", 3, 3]]);
  });

  it("writers of several processes leave no gap, and nothing is sealed past one that is still writing", async () => {
    const config = engine.newState();
    const databases = [await engine.open(config), await engine.open(config)];
    const sealing = databases.map(async (database) => {
      for (let turn = 0; turn < 10; turn++) await sealEvents(database);
    });
    const writing = databases.flatMap((database) =>
      Array.from({ length: 20 }, (_, index) => write(database, (index % 3) + 1)),
    );
    await Promise.all(sealing);
    await Promise.all(writing);
    await sealEvents(databases[0] as Database);
    const report = await verifyAudit(databases[1] as Database);
    expect(report).toMatchObject({ events: 78, unsealed: 0, faults: [] });
  });

  it("a transaction that is rolled back takes its events with it, and leaves no gap", async () => {
    const database = await engine.open();
    await write(database, 2);
    const failing = database.db.transaction().execute(async (transaction) => {
      await appendEvents(database, transaction, [stamp(eventOf())]);
      throw new Error("on purpose");
    });
    await expect(failing).rejects.toThrow("on purpose");
    await write(database, 1);
    const rows = await database.db
      .selectFrom("audit_events")
      .select("seq")
      .orderBy("seq")
      .execute();
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(await faultsOf(database)).toEqual([]);
  });

  it("events that were noted are written in their order, and all of them when the writer closes", async () => {
    const database = await engine.open();
    const writer = new AuditWriter({ database, onFailure: () => undefined });
    for (let index = 0; index < 2500; index++) writer.note(eventOf({ object: `r${index}` }));
    await Promise.all([writer.flush(), writer.flush()]);
    writer.note(eventOf({ object: "last" }));
    expect(await writer.close()).toBe(0);
    const rows = await database.db
      .selectFrom("audit_events")
      .select("object")
      .orderBy("seq")
      .execute();
    const expected = Array.from({ length: 2500 }, (_, index) => `r${index}`);
    expect(rows.map(({ object }) => object)).toEqual([...expected, "last"]);
    expect(await faultsOf(database)).toEqual([]);
  });

  it("events wait for a database that is gone, and what is too much is counted and told", async () => {
    const config = engine.newState();
    const gone = await engine.open(config);
    const failures: unknown[] = [];
    let database = gone;
    const moving = {
      ...gone,
      get db() {
        return database.db;
      },
    };
    const onFailure = (error: unknown) => failures.push(error);
    const writer = new AuditWriter({ database: moving, onFailure, maxWaiting: 5 });
    await gone.close();
    for (let index = 0; index < 8; index++) writer.note(eventOf());
    expect(await writer.flush()).toBe(8);
    expect(await writer.flush()).toBe(8);
    expect(failures).toHaveLength(1);
    database = await engine.open(config);
    expect(await writer.close()).toBe(0);
    const rows = await database.db
      .selectFrom("audit_events")
      .select(["action", "detail"])
      .orderBy("seq")
      .execute();
    expect(rows).toHaveLength(6);
    expect(rows[5]).toEqual({ action: "audit.lost", detail: '{"events":3}' });
  });

  it("one sealer of several seals what all have written, and tells its hash", async () => {
    const config = engine.newState();
    const seals: SealRow[] = [];
    const errors: unknown[] = [];
    const databases = [await engine.open(config), await engine.open(config)];
    const sealers = databases.map(
      (database) =>
        new Sealer({
          database,
          locks: new Locks(database, 60_000),
          onSeal: (seal) => seals.push(seal),
          onError: (error) => errors.push(error),
          sealAfterMs: 0,
          lookEveryMs: 20,
        }),
    );
    await write(databases[0] as Database, 3);
    await expect.poll(() => seals.at(-1)?.last_seq).toBe(3);
    await write(databases[1] as Database, 2500);
    await expect.poll(() => seals.at(-1)?.last_seq).toBe(2503);
    await Promise.all(sealers.map((sealer) => sealer.close()));
    expect(errors).toEqual([]);
    const report = await verifyAudit(databases[1] as Database);
    expect(report).toMatchObject({ head: { hash: seals.at(-1)?.hash }, unsealed: 0, faults: [] });
  });
});

async function sealAt(database: Database, number: number): Promise<SealRow> {
  return database.db
    .selectFrom("audit_seals")
    .selectAll()
    .where("number", "=", number)
    .executeTakeFirstOrThrow();
}
