import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { sealEvents } from "../../apps/api/audit/seal-events.ts";
import { readConfig } from "../../apps/api/config/config.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { openDatabase } from "../../apps/api/state/open-database.ts";
import { temporaryDirectory } from "../api/auth/support.ts";
import { tamper, write } from "../conformance/audit.ts";

const main = fileURLToPath(new URL("../../apps/cli/main.ts", import.meta.url));

/** A state with 3 sealed events of January 2026 and one of now. */
async function oldState() {
  const env = {
    DOCOPS_STATE: "sqlite",
    DOCOPS_STATE_DIR: join(temporaryDirectory(), "state"),
  };
  await withDatabase(env, async (database) => {
    await write(database, 3, Date.UTC(2026, 0, 15));
    await sealEvents(database);
    await write(database, 1);
  });
  const docops = (...args: string[]) =>
    spawnSync(process.execPath, [main, "audit", ...args], {
      env: { PATH: process.env.PATH, NO_COLOR: "1", ...env },
      encoding: "utf8",
    });
  return { env, docops };
}

async function withDatabase(
  env: Record<string, string>,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const database = (await openDatabase(readConfig(env).state)) as Database;
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

it("docops audit verify reports an intact log and its head, and accepts that head again", async () => {
  const { docops } = await oldState();
  const whole = docops("verify");
  expect([whole.status, whole.stderr]).toEqual([0, ""]);
  expect(whole.stdout).toContain("4 events, 1 of them not sealed yet; 0 archived or expired");
  const [, head = ""] = /^head: (.*)$/m.exec(whole.stdout) ?? [];
  expect(docops("verify", "--head", head).status).toBe(0);
  const other = docops("verify", "--head", `1:${"0".repeat(64)}`);
  expect(other.status).toBe(1);
  expect(other.stderr).toContain("seal 1 does not have the hash that was given");
  expect(docops("verify", "--head", "1").stderr).toContain("64 hexadecimal digits");
});

it("docops audit verify finds no database whole that is not there, and makes none", async () => {
  const directory = join(temporaryDirectory(), "elsewhere");
  const env = { PATH: process.env.PATH, DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: directory };
  for (const args of [
    ["audit", "verify"],
    ["audit", "export"],
    ["backup", "--to", directory],
  ]) {
    const { status, stderr } = spawnSync(process.execPath, [main, ...args], {
      env,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([65, expect.stringContaining("The database ")]);
  }
  expect(existsSync(directory)).toBe(false);
});

it("docops audit verify names what was tampered with, and ends with exit code 1", async () => {
  const { env, docops } = await oldState();
  await withDatabase(env, (database) =>
    tamper(database, "update audit_events set outcome = 'no' where seq = 2"),
  );
  const { status, stderr } = docops("verify");
  expect(status).toBe(1);
  expect(stderr).toContain("event 2 does not match its hash");
  const json = JSON.parse(docops("verify", "--json").stdout);
  expect(json.faults[0]).toMatchObject({ kind: "event_changed", first: 2, last: 2 });
  const archive = docops("archive", "--older-than", "30d");
  expect(archive.status).toBe(65);
  expect(archive.stderr).toContain("Nothing was deleted: event 2");
});

it("docops audit archive moves old events to the blob store or a directory, and verify reads them there", async () => {
  for (const directory of [null, join(temporaryDirectory(), "archives")]) {
    const { docops } = await oldState();
    const to = directory === null ? [] : ["--to", directory];
    const made = docops("archive", "--older-than", "30d", ...to);
    expect([made.status, made.stderr]).toEqual([0, ""]);
    expect(made.stdout).toMatch(/^audit\/\d{4}\/\d\d\/\d\d\/1-3\.jsonl\.gz: events 1 to 3$/m);
    const where = directory === null ? [] : ["--archives", directory];
    const verified = docops("verify", "--from-archive", ...where);
    expect([verified.status, verified.stderr]).toEqual([0, ""]);
    expect(verified.stdout).toContain("1 archives were read");
    expect(docops("archive", "--older-than", "30d", ...to).stdout).toContain(
      "no events are old enough",
    );
  }
});

it("docops audit verify reports an archive that is missing from its place", async () => {
  const { docops } = await oldState();
  docops("archive", "--older-than", "30d", "--to", temporaryDirectory());
  const { status, stderr } = docops("verify", "--from-archive");
  expect(status).toBe(1);
  expect(stderr).toMatch(/archive audit\/.*: its digest is missing/);
});

it("docops audit export writes the events of a time as lines of JSON, and notes that it did", async () => {
  const { docops } = await oldState();
  const january = docops("export", "--since", "2026-01-01", "--until", "2026-02-01");
  const lines = january.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(lines[0]).toMatchObject({
    time: "2026-01-15T00:00:00.000Z",
    detail: { template_bytes: 12_345 },
  });
  const file = join(temporaryDirectory(), "events.jsonl");
  expect(docops("export", "--output", file).status).toBe(0);
  const all = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(all.at(-1)).toMatchObject({ action: "audit.exported", detail: { events: 3 } });
  expect(all.at(-1).actor).toMatch(/^command:.+/);
  expect(docops("export", "--output", file).status).toBe(73);
  expect(docops("export", "--since", "soon").stderr).toContain("Give a time such as");
});
