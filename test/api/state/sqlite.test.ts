import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { StateSetupError, StateUnavailableError } from "../../../apps/api/state/errors.ts";
import { sqliteEngine } from "../../conformance/engines.ts";

const engine = sqliteEngine();
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

it("the database, its log and its directory are for the server's user alone", async () => {
  const config = engine.newState();
  rmSync(config.directory, { recursive: true });
  const { db, now } = await engine.open(config);
  await db.insertInto("facts").values({ name: "a", value: "1", updated_at: now }).execute();
  expect(modeOf(config.directory)).toBe("700");
  const files = readdirSync(config.directory).sort();
  expect(files).toEqual(["docops.db", "docops.db-shm", "docops.db-wal"]);
  for (const file of files) expect(modeOf(join(config.directory, file)), file).toBe("600");
});

it("a database that others could read is closed to them when it is opened", async () => {
  const config = engine.newState();
  await (await engine.open(config)).close();
  chmodSync(join(config.directory, "docops.db"), 0o644);
  await engine.open(config);
  expect(modeOf(join(config.directory, "docops.db"))).toBe("600");
});

it("blobs without their database stop the start with a hint to restore, and no empty database is created", async () => {
  const config = engine.newState();
  mkdirSync(join(config.directory, "blobs/ab"), { recursive: true });
  writeFileSync(join(config.directory, "blobs/ab/blob"), "bytes");
  await expect(engine.open(config)).rejects.toThrow("docops restore");
  expect(readdirSync(config.directory)).toEqual(["blobs"]);
  // An empty file is no database either.
  writeFileSync(join(config.directory, "docops.db"), "");
  await expect(engine.open(config)).rejects.toThrow("docops restore");
});

it("a file that is no database is told by the code of SQLite", async () => {
  const config = engine.newState();
  writeFileSync(
    join(config.directory, "docops.db"),
    "this is a text, and a long one at that ".repeat(99),
  );
  const failed = await engine.open(config).catch((error) => error);
  expect(failed).toBeInstanceOf(StateUnavailableError);
  expect(failed.cause).toBeDefined();
});

it("a directory that cannot be made is named with its setting", async () => {
  const config = { ...engine.newState(), directory: "/proc/no/such" };
  await expect(engine.open(config)).rejects.toThrow('DOCOPS_STATE_DIR="/proc/no/such"');
});

it("a database that cannot be opened as a file is named with its setting", async () => {
  const config = engine.newState();
  mkdirSync(join(config.directory, "docops.db"));
  const told = `DOCOPS_STATE_DIR=${JSON.stringify(config.directory)}: docops.db must be a file`;
  await expect(engine.open(config)).rejects.toThrow(told);
  await expect(engine.open(config)).rejects.toThrow(StateSetupError);
});

it("rows that were answered are there after the process was killed", async () => {
  const config = engine.newState();
  await (await engine.open(config)).close();
  const program = `
    import { openDatabase } from "${import.meta.resolve("../../../apps/api/state/open-database.ts")}";
    const { db, now } = await openDatabase(${JSON.stringify(config)});
    for (let number = 0; ; number++) {
      await db.insertInto("facts").values({ name: String(number), value: "1", updated_at: now }).execute();
      process.stdout.write(number + "\\n");
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
  let output = "";
  child.stdout.on("data", (data) => {
    output += data;
  });
  await expect.poll(() => output.split("\n").length).toBeGreaterThan(20);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  const answered = output.split("\n").slice(0, -1).length;
  const { db } = await engine.open(config);
  const { count } = await db
    .selectFrom("facts")
    .select(({ fn }) => fn.countAll().as("count"))
    .executeTakeFirstOrThrow();
  expect(count).toBeGreaterThanOrEqual(answered);
  expect(count).toBeLessThanOrEqual(answered + 1);
});

it("waiting statements share commits: a hundred at the same time need fewer than a hundred", async () => {
  const config = engine.newState();
  const { db, now } = await engine.open(config);
  const wal = join(config.directory, "docops.db-wal");
  const add = (name: string) =>
    db.insertInto("facts").values({ name, value: "1", updated_at: now }).execute();
  // Every commit writes at least one page to the log.
  const before = statSync(wal).size;
  for (let number = 0; number < 50; number++) await add(`one after the other ${number}`);
  const between = statSync(wal).size;
  await Promise.all(Array.from({ length: 50 }, (_, number) => add(`together ${number}`)));
  const after = statSync(wal).size;
  expect(after - between).toBeLessThan((between - before) / 2);
});

it("a database that is closed refuses queries", async () => {
  const database = await engine.open();
  await database.close();
  await expect(database.ping()).rejects.toThrow();
});
