import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { bearer, keysDatabase, newKey, temporaryDirectory } from "../auth/support.ts";
import { startProcess, urlOf } from "../server-process.ts";
import { runForm } from "../support.ts";

const main = fileURLToPath(new URL("../../../apps/cli/main.ts", import.meta.url));

/** Runs `docops` as a process of its own. */
function docops(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, NO_COLOR: "1", ...env },
  });
  const output = { out: "", err: "" };
  child.stdout.on("data", (data) => (output.out += data));
  child.stderr.on("data", (data) => (output.err += data));
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, ...output })),
  );
}

it("a backup is made while jobs run and keys change, and a server starts on what is restored", async () => {
  const { env, service } = await keysDatabase();
  const { apiKey } = await service.create(newKey({ scopes: ["run", "admin"] }));
  const running = startProcess(env);
  const url = await urlOf(running.output);
  const headers = bearer(apiKey);
  let isDone = false;
  const statuses: number[] = [];
  const made: string[] = [];
  const jobs = (async () => {
    while (!isDone) {
      const init = { method: "POST", body: runForm(), headers };
      statuses.push((await fetch(`${url}/v1/run`, init)).status);
    }
  })();
  const changes = (async () => {
    while (!isDone) {
      const answer = await fetch(`${url}/v1/keys`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify({ label: "l", scopes: ["run"] }),
      });
      made.push(((await answer.json()) as { api_key: string }).api_key);
    }
  })();
  await expect.poll(() => made.length, { timeout: 20_000 }).toBeGreaterThan(0);
  const to = join(temporaryDirectory(), "backups");
  const backup = await docops(["backup", "--to", to], env);
  isDone = true;
  await Promise.all([jobs, changes]);
  expect(backup).toMatchObject({ code: 0, err: "" });
  expect(backup.out).toContain("backed up");
  expect(new Set(statuses)).toEqual(new Set([200]));

  const restored = { ...env, DOCOPS_STATE_DIR: join(temporaryDirectory(), "restored") };
  const dry = await docops(["restore", "--from", to, "--dry-run"], restored);
  expect(dry).toMatchObject({ code: 0, err: "" });
  expect(await docops(["restore", "--from", to], restored)).toMatchObject({ code: 0, err: "" });
  const again = await docops(["restore", "--from", to], restored);
  expect(again.code).toBe(65);
  expect(again.err).toContain("a restore never overwrites");

  const second = startProcess(restored);
  const init = { method: "POST", body: runForm(), headers: bearer(made[0] ?? "") };
  expect((await fetch(`${await urlOf(second.output)}/v1/run`, init)).status).toBe(200);
  const verified = await docops(["audit", "verify"], restored);
  expect(verified).toMatchObject({ code: 0, err: "" });
  expect(verified.out).toContain("the audit log is intact");
}, 120_000);

it("a backup needs a state, and a restore a backup: the messages say so", async () => {
  const directory = temporaryDirectory();
  const none = await docops(["backup", "--to", directory], {});
  expect(none.code).toBe(64);
  expect(none.err).toContain("No state is set");
  const env = { DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: join(directory, "state") };
  const missing = await docops(["restore", "--from", directory], env);
  expect(missing.code).toBe(65);
  expect(missing.err).toContain("there is no backup in");
  const flag = await docops(["backup", "--to", directory, "--keep", "0"], env);
  expect(flag.code).toBe(64);
  expect(flag.err).toContain("1 to 9999");
});
