import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { archiveDirectory } from "../../apps/api/audit/archive-directory.ts";
import { archiveEvents } from "../../apps/api/audit/archive-events.ts";
import type { ArchiveStore } from "../../apps/api/audit/archive-store.ts";
import { serverOrigin } from "../../apps/api/audit/event.ts";
import { expireEvents } from "../../apps/api/audit/expire-events.ts";
import { sealEvents } from "../../apps/api/audit/seal-events.ts";
import { verifyArchives } from "../../apps/api/audit/verify-archives.ts";
import { verifyAudit } from "../../apps/api/audit/verify-events.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { temporaryDirectory } from "../api/auth/support.ts";
import { tamper, write } from "./audit.ts";
import { describeOnEachEngine } from "./engines.ts";

const old = Date.UTC(2026, 0, 1);
const cutoff = Date.UTC(2026, 1, 1);

describeOnEachEngine("archives of the audit log", (engine) => {
  /** Three seals over 1,200 old events, one over 2 that are not old, and 1 event without a seal. */
  async function oldLog(): Promise<Database> {
    const database = await engine.open();
    for (let seal = 0; seal < 3; seal++) {
      await write(database, 400, old);
      await sealEvents(database);
    }
    await write(database, 2);
    await sealEvents(database);
    await write(database, 1, old);
    return database;
  }

  function archive(database: Database, store: ArchiveStore, sealsPerArchive = 2) {
    const tmpDirectory = temporaryDirectory();
    const options = { database, store, before: cutoff, origin: serverOrigin, tmpDirectory };
    return archiveEvents({ ...options, sealsPerArchive });
  }

  async function seqsIn({ db }: Database): Promise<number[]> {
    const rows = await db.selectFrom("audit_events").select("seq").orderBy("seq").execute();
    return rows.map(({ seq }) => seq);
  }

  it("sealed events that are old go to archives, and log and archives are found whole", async () => {
    const database = await oldLog();
    const directory = temporaryDirectory();
    const store = archiveDirectory(directory);
    const made = await archive(database, store);
    expect(made.map(({ first, last }) => [first, last])).toEqual([
      [1, 800],
      [801, 1200],
    ]);
    // Two that are young, one that no seal is over, and one for each archive.
    expect(await seqsIn(database)).toEqual([1201, 1202, 1203, 1204, 1205]);
    expect(await verifyAudit(database)).toMatchObject({ removed: 1200, unsealed: 3, faults: [] });
    expect(await verifyArchives(database, store)).toEqual({ archives: 2, faults: [] });
    const file = join(directory, made[0]?.key ?? "");
    const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
    expect(lines).toHaveLength(802);
    expect(JSON.parse(lines[400] ?? "").seal.number).toBe(1);
    expect(await archive(database, store)).toEqual([]);
    expect(globSync("**/*.part", { cwd: directory })).toEqual([]);
  });

  it("changed rows are not archived, and no row is deleted", async () => {
    const database = await oldLog();
    await tamper(database, "update audit_events set outcome = 'failed' where seq = 5");
    const directory = temporaryDirectory();
    await expect(archive(database, archiveDirectory(directory))).rejects.toThrow(
      "event 5 does not match",
    );
    expect(await seqsIn(database)).toHaveLength(1203);
    expect(globSync("**/*.gz", { cwd: directory })).toEqual([]);
  });

  it("if an archive that is read back differs from what was written, no row is deleted", async () => {
    const database = await oldLog();
    const directory = temporaryDirectory();
    const honest = archiveDirectory(directory);
    const store: ArchiveStore = {
      ...honest,
      put: async (key, content, expected) => {
        await honest.put(key, content, expected);
        if (key.endsWith(".gz")) writeFileSync(join(directory, key), "not what came");
      },
    };
    await expect(archive(database, store)).rejects.toThrow("cannot be read as gzip");
    expect(await seqsIn(database)).toHaveLength(1203);
    expect(await verifyAudit(database)).toMatchObject({ removed: 0, faults: [] });
  });

  it("rows that an interrupted archive has left go with the next one", async () => {
    const database = await oldLog();
    const store = archiveDirectory(temporaryDirectory());
    await archive(database, store, 1);
    const { db } = database;
    const row = await db.selectFrom("audit_events").selectAll().executeTakeFirstOrThrow();
    const left = { ...row, seq: 7, id: "left" };
    await db.insertInto("audit_events").values(left).execute();
    await archive(database, store);
    expect(await seqsIn(database)).not.toContain(7);
  });

  it("an archive that was changed, cut off or removed is reported by its name", async () => {
    const database = await oldLog();
    const directory = temporaryDirectory();
    const store = archiveDirectory(directory);
    const [made] = await archive(database, store, 3);
    const file = join(directory, made?.key ?? "");
    const whole = readFileSync(file);
    const text = gunzipSync(whole).toString();
    const lines = text.trimEnd().split("\n");
    const without = (index: number) => gzipSync(`${lines.toSpliced(index, 1).join("\n")}\n`);
    const damages: [string | Uint8Array, string][] = [
      [
        gzipSync(text.replace('"outcome":"ok"', '"outcome":"no"')),
        "event 1 does not match its hash",
      ],
      [without(1), "event 2 is missing"],
      [without(400), "seal 1 is missing"],
      [gzipSync(`${lines.slice(0, 401).join("\n")}\n`), "it ends with event 400"],
      [gzipSync(text, { level: 1 }), "its bytes do not match"],
      [gzipSync(`${text}{}\n`), "neither an event nor a seal"],
      [whole.subarray(0, 1000), "cannot be read as gzip"],
      ["", "cannot be read as gzip"],
    ];
    for (const [content, message] of damages) {
      writeFileSync(file, content);
      const { faults } = await verifyArchives(database, store);
      expect(faults, message).toHaveLength(1);
      expect(faults[0]).toMatchObject({ kind: "archive_changed", first: 1, last: 1200 });
      expect(faults[0]?.message).toContain(message);
    }
    rmSync(file);
    expect((await verifyArchives(database, store)).faults[0]?.kind).toBe("archive_missing");
    writeFileSync(file, whole);
    rmSync(`${file}.digest`);
    expect((await verifyArchives(database, store)).faults[0]?.kind).toBe("archive_missing");
  });

  it("an archive that was rewritten with its digest does not match the seals in the database", async () => {
    const database = await oldLog();
    const directory = temporaryDirectory();
    const store = archiveDirectory(directory);
    const [made] = await archive(database, store, 3);
    const other = await oldLog();
    const others = temporaryDirectory();
    const [forged] = await archive(other, archiveDirectory(others), 3);
    for (const end of ["", ".digest"]) {
      const bytes = readFileSync(join(others, `${forged?.key}${end}`));
      writeFileSync(join(directory, `${made?.key}${end}`), bytes);
    }
    const { faults } = await verifyArchives(database, store);
    expect(faults[0]?.message).toContain("its digest belongs to another archive");
    const { sha256 } = JSON.parse(readFileSync(join(others, `${forged?.key}.digest`), "utf8"));
    await tamper(database, `update audit_archives set sha256 = '${sha256}'`);
    const again = await verifyArchives(database, store);
    expect(again.faults[0]?.message).toContain("is not seal 3 of the database");
  });

  it("expired events are deleted without an archive, and the chain of seals stays intact", async () => {
    const database = await oldLog();
    expect(await expireEvents(database, cutoff)).toBe(1200);
    expect(await expireEvents(database, cutoff)).toBe(0);
    expect(await seqsIn(database)).toEqual([1201, 1202, 1203, 1204]);
    expect(await verifyAudit(database)).toMatchObject({ removed: 1200, faults: [] });
    const store = archiveDirectory(temporaryDirectory());
    expect(await verifyArchives(database, store)).toEqual({ archives: 0, faults: [] });
  });

  it("a directory of archives refuses content that does not match its digest, and stores nothing", async () => {
    const directory = join(temporaryDirectory(), "archives");
    mkdirSync(directory);
    const store = archiveDirectory(directory);
    const put = store.put("audit/x", Buffer.from("abc"), { bytes: 3, sha256: "0" });
    await expect(put).rejects.toThrow("does not match its expected size and hash");
    expect(existsSync(join(directory, "audit/x"))).toBe(false);
    expect(await store.get("audit/x")).toBeNull();
  });
});
