import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { expect, it } from "vitest";
import { serverOrigin } from "../../apps/api/audit/event.ts";
import { verifyAudit } from "../../apps/api/audit/verify-events.ts";
import { DatabaseKeyStore } from "../../apps/api/auth/database-key-store.ts";
import { KeyHasher } from "../../apps/api/auth/key-hash.ts";
import { KeyService } from "../../apps/api/auth/key-service.ts";
import { backupsIn, keepNewest } from "../../apps/api/backup/backups.ts";
import { readLastBackup } from "../../apps/api/backup/last-backup.ts";
import { makeBackup } from "../../apps/api/backup/make-backup.ts";
import type { Manifest } from "../../apps/api/backup/manifest.ts";
import { checkBackup, restoreBackup } from "../../apps/api/backup/restore.ts";
import { FileBlobs } from "../../apps/api/blobs/file-blobs.ts";
import { openBlobs } from "../../apps/api/blobs/open-blobs.ts";
import type { StateConfig } from "../../apps/api/config/config.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { newId } from "../../apps/api/state/ids.ts";
import { Locks } from "../../apps/api/state/locks.ts";
import { statePaths } from "../../apps/api/state/state-directory.ts";
import { checkBlob } from "../../apps/api/templates/template-blobs.ts";
import { TemplateStore } from "../../apps/api/templates/template-store.ts";
import { Templates } from "../../apps/api/templates/templates.ts";
import type { TemplateCheck } from "../../apps/contract/answers/template.ts";
import { debianPostgresPrograms } from "../../scripts/test/system.ts";
import { newKey, temporaryDirectory } from "../api/auth/support.ts";
import { tamper } from "./audit.ts";
import { describeOnEachEngine } from "./engines.ts";

const programPath = [process.env.PATH, debianPostgresPrograms()].filter(Boolean).join(":");
const sha256Of = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const place = { kind: "file" } as const;
const blobsConfig = { place, endpoint: null, kmsKeyId: null };

describeOnEachEngine("backups", (engine) => {
  interface State {
    config: StateConfig;
    database: Database;
    blobs: FileBlobs;
    keys: KeyService;
  }

  function configIn(directory = join(temporaryDirectory(), "state")): StateConfig {
    return { ...engine.newState(), directory };
  }

  async function openState(config = configIn()): Promise<State> {
    const database = await engine.open(config);
    const options = { blobs: blobsConfig, state: config, minFreeBytes: 0 };
    const blobs = (await openBlobs(database, options)) as FileBlobs;
    const store = new DatabaseKeyStore(database);
    const keys = new KeyService({ store, hasher: new KeyHasher(["p".repeat(32)]) });
    return { config, database, blobs, keys };
  }

  async function put({ blobs }: State, key: string, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await blobs.put(key, bytes, { bytes: bytes.length, sha256 });
  }

  function back({ config, database, blobs }: State, directory: string) {
    const options = { database, state: config, blobs, directory, origin: serverOrigin };
    return makeBackup({ ...options, programPath });
  }

  function restoreOptions(from: string, state: StateConfig) {
    return {
      from,
      state,
      blobsPlace: place,
      openBlobs: () => FileBlobs.open(statePaths(state.directory).blobs, 0),
      origin: serverOrigin,
      tmpDirectory: temporaryDirectory(),
      programPath,
    };
  }

  async function textOf({ blobs }: State, key: string): Promise<string | null> {
    const content = await blobs.get(key);
    return content === null ? null : (await buffer(content)).toString();
  }

  it("a backup is restored into an empty state with keys, blobs and the audit log, which goes on", async () => {
    const state = await openState();
    const { record } = await state.keys.create(newKey());
    await put(state, "out/1", "one");
    const to = temporaryDirectory();
    const { name, manifest } = await back(state, to);
    expect(await readLastBackup(state.database)).toMatchObject({ name });
    expect(readdirSync(join(to, name)).sort()).toEqual(
      [manifest.database.file, "manifest.json", "manifest.sha256"].sort(),
    );
    const config = configIn();
    await restoreBackup(restoreOptions(to, config));
    const restored = await openState(config);
    expect((await restored.keys.list()).map(({ id }) => id)).toEqual([record.id]);
    expect(await textOf(restored, "out/1")).toBe("one");
    const { db } = restored.database;
    const events = await db.selectFrom("audit_events").selectAll().orderBy("seq").execute();
    expect(events.map(({ action }) => action)).toEqual(["key.created", "state.restored"]);
    expect(await verifyAudit(restored.database, { knownHead: manifest.audit_head })).toMatchObject({
      faults: [],
    });
  });

  it("a backup has the kept templates: after a restore their files are read and checked by their hashes", async () => {
    const state = await openState();
    const rules = { maxTemplates: 10, maxVersions: 10, maxBytes: 1000 };
    const file = Buffer.from("file");
    const name = { tenant: "acme", name: "notice", sha256: sha256Of(file) };
    const report = Buffer.from("{}");
    const id = newId();
    const templates = new Templates(new TemplateStore(state.database, rules), state.blobs);
    const blob = checkBlob(id, { bytes: report.length, sha256: sha256Of(report) });
    const parts = { skill: "document", policy: null, policyYaml: null, sample: null };
    const check = { state: "passed" } as TemplateCheck;
    const version = { ...name, ...parts, id, bytes: file.length, keptBytes: 10, check };
    await templates.add({ ...version, checkBlob: blob }, { file, check: report });
    await templates.store.publish(name, { force: false });
    const to = temporaryDirectory();
    await back(state, to);
    const config = configIn();
    await restoreBackup(restoreOptions(to, config));
    const restored = await openState(config);
    const there = new Templates(new TemplateStore(restored.database, rules), restored.blobs);
    const kept = await there.kept(name, null);
    if (kept === null) throw new Error("no version is published");
    expect(kept).toMatchObject({ version: name.sha256, skill: "document" });
    expect(await there.load(kept, async () => temporaryDirectory())).toEqual({ bytes: file });
  });

  it("a backup during changes of keys and blobs is consistent: each key has its event", async () => {
    const state = await openState();
    const writer = await openState(state.config);
    let isDone = false;
    const working = (async () => {
      for (let index = 0; !isDone; index++) {
        const { record } = await writer.keys.create(newKey({ label: `k${index}` }));
        await put(writer, `out/${index}`, `text ${index}`);
        if (index % 3 === 0) await writer.keys.revoke(record.id);
      }
    })();
    const to = temporaryDirectory();
    const names = [];
    for (let turn = 0; turn < 3; turn++) names.push((await back(state, to)).name);
    isDone = true;
    await working;
    for (const name of names) {
      const config = configIn();
      await restoreBackup(restoreOptions(join(to, name), config));
      const restored = await openState(config);
      expect((await verifyAudit(restored.database)).faults).toEqual([]);
      const keys = (await restored.keys.list()).map(({ id }) => `key:${id}`).sort();
      const events = await restored.database.db
        .selectFrom("audit_events")
        .select("object")
        .where("action", "=", "key.created")
        .execute();
      expect(events.map(({ object }) => object).sort()).toEqual(keys);
    }
  });

  it("a blob is copied once, and a second backup shares it", async () => {
    const state = await openState();
    await put(state, "out/1", "one");
    await put(state, "out/2", "two");
    const to = temporaryDirectory();
    const first = await back(state, to);
    const pool = globSync("blobs/*/*", { cwd: to });
    const times = pool.map((path) => statSync(join(to, path)).mtimeMs);
    await put(state, "out/3", "three");
    await state.blobs.delete("out/1");
    const second = await back(state, to);
    expect(pool.map((path) => statSync(join(to, path)).mtimeMs)).toEqual(times);
    expect(globSync("blobs/*/*", { cwd: to })).toHaveLength(3);
    expect(second.manifest.blobs.map(({ key }) => key)).toEqual(["out/2", "out/3"]);
    // Rows that only the first has go with it.
    await keepNewest(to, 1);
    expect(await backupsIn(to)).toEqual([second.name]);
    expect(first.name < second.name).toBe(true);
    expect(globSync("blobs/*/*", { cwd: to })).toHaveLength(2);
    await checkBackup(restoreOptions(to, state.config));
  });

  it("a damaged backup is refused, and the message names the file", async () => {
    const state = await openState();
    await put(state, "out/1", "one");
    const to = temporaryDirectory();
    const { name } = await back(state, to);
    const files = globSync("**/*", { cwd: to }).filter((path) => statSync(join(to, path)).isFile());
    expect(files).toHaveLength(4);
    for (const file of files) {
      const path = join(to, file);
      const whole = readFileSync(path);
      const named = file.endsWith("manifest.sha256") ? "manifest.json" : file;
      const changed = Buffer.from(whole);
      const middle = file.endsWith(".sha256") ? 0 : Math.floor(changed.length / 2);
      changed[middle] = (changed[middle] ?? 0) ^ 1;
      for (const damage of [changed, whole.subarray(0, -1), Buffer.alloc(0)]) {
        // The digest file ends with a line feed that says nothing.
        if (file.endsWith(".sha256") && damage.length === whole.length - 1) continue;
        writeFileSync(path, damage);
        const config = configIn();
        await expect(restoreBackup(restoreOptions(to, config))).rejects.toThrow(named);
        expect(existsSync(config.directory)).toBe(false);
      }
      rmSync(path);
      await expect(checkBackup(restoreOptions(to, state.config))).rejects.toThrow(file);
      writeFileSync(path, whole);
    }
    expect((await checkBackup(restoreOptions(to, state.config))).directory).toBe(join(to, name));
  });

  it.each<[string, (manifest: Manifest) => object]>([
    [
      "a database somewhere else",
      ({ database }) => ({ database: { ...database, file: "../../elsewhere.db" } }),
    ],
    [
      "a blob somewhere else",
      ({ blobs }) => ({ blobs: blobs.map((blob) => ({ ...blob, key: "../../elsewhere" })) }),
    ],
    ["another format", () => ({ format: 2 })],
  ])(
    "a manifest that was forged with its digest and names %s is refused",
    async (_what, change) => {
      const state = await openState();
      await put(state, "out/1", "one");
      const to = temporaryDirectory();
      const { name, manifest } = await back(state, to);
      const text = JSON.stringify({ ...manifest, ...change(manifest) });
      const sha256 = createHash("sha256").update(text).digest("hex");
      writeFileSync(join(to, name, "manifest.json"), text);
      writeFileSync(join(to, name, "manifest.sha256"), `${sha256}  manifest.json\n`);
      const config = configIn();
      const refused = expect(restoreBackup(restoreOptions(to, config))).rejects;
      await refused.toThrow("manifest.json is not a manifest of this release of docops");
      expect(existsSync(config.directory)).toBe(false);
    },
  );

  it("a restore overwrites no database and no blob", async () => {
    const state = await openState();
    await put(state, "out/1", "one");
    const to = temporaryDirectory();
    await back(state, to);
    await expect(restoreBackup(restoreOptions(to, state.config))).rejects.toThrow(
      "a restore never overwrites",
    );
    const config = configIn();
    const blobs = await FileBlobs.open(statePaths(config.directory).blobs, 0);
    const sha256 = createHash("sha256").update("mine").digest("hex");
    await blobs.put("out/mine", Buffer.from("mine"), { bytes: 4, sha256 });
    await expect(restoreBackup(restoreOptions(to, config))).rejects.toThrow("has out/mine");
    await blobs.delete("out/mine");
    await restoreBackup(restoreOptions(to, config));
  });

  it("without the programs of PostgreSQL its backup is refused, and the message says what to install", async () => {
    const state = await openState();
    const { config, database, blobs } = state;
    const directory = temporaryDirectory();
    const options = { database, state: config, blobs, directory, origin: serverOrigin };
    const made = makeBackup({ ...options, programPath: directory });
    if (database.engine === "sqlite") await made;
    else {
      await expect(made).rejects.toThrow("pg_dump is not on PATH");
      expect(await backupsIn(directory)).toEqual([]);
    }
  });

  it("a dry run changes nothing", async () => {
    const state = await openState();
    const to = temporaryDirectory();
    await back(state, to);
    const config = configIn();
    await checkBackup(restoreOptions(to, config));
    expect(existsSync(config.directory)).toBe(false);
    await expect(checkBackup(restoreOptions(temporaryDirectory(), config))).rejects.toThrow(
      "there is no backup in",
    );
  });

  it("a backup fails on a changed audit log, and leaves no partial backup", async () => {
    const state = await openState();
    await state.keys.create(newKey());
    await tamper(state.database, "update audit_events set outcome = 'no'");
    const to = temporaryDirectory();
    const made = back(state, to);
    await expect(made).rejects.toThrow("differs from what was written");
    await expect(made).rejects.toMatchObject({
      details: ["event 1 does not match its hash"],
    });
    expect(readdirSync(to)).toEqual([]);
  });

  it("a second backup at the same time is refused", async () => {
    const state = await openState();
    const lease = await new Locks(state.database, 60_000).tryAcquire("backup");
    await expect(back(state, temporaryDirectory())).rejects.toThrow("another backup");
    await lease?.release();
    await back(state, temporaryDirectory());
  });

  it("the remains of a killed backup do not count as a backup", async () => {
    const state = await openState();
    const to = temporaryDirectory();
    const { name } = await back(state, to);
    mkdirSync(join(to, ".20991231T000000000Z.part"));
    appendFileSync(join(to, "note.txt"), "mine");
    expect(await backupsIn(to)).toEqual([name]);
    await back(state, to);
    expect(await backupsIn(to)).toHaveLength(2);
  });
});
