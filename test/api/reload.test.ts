import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { Reload } from "../../apps/api/reload.ts";
import { childrenOf } from "../../scripts/processes.ts";
import { killTree } from "../support/kill-tree.ts";
import { secretMark, secretSample, secretSettings } from "./secret-samples.ts";
import { endOf, logLinesOf, type ServerProcess, startProcess, urlOf } from "./server-process.ts";
import { postRun } from "./support.ts";

function secretFile(content: string): string {
  const directory = mkdtempSync(join(tmpdir(), "docops-secrets-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, "login");
  writeFileSync(file, content);
  return file;
}

async function loginStatus(url: string, login: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(login).toString("base64")}`;
  const headers = { authorization, connection: "close" };
  return (await fetch(`${url}/v1/meta`, { headers })).status;
}

function eventsOf(server: ServerProcess, event: string): Record<string, unknown>[] {
  return logLinesOf(server).filter((line) => line.event === event);
}

describe("SIGHUP", () => {
  it("SIGHUP makes a server take the login that is in the file now, and end for that no job", async () => {
    const file = secretFile("ops:first\n");
    const server = startProcess({ DOCOPS_WEB_BASIC_AUTH_FILE: file });
    const url = await urlOf(server.output);
    expect(await loginStatus(url, "ops:first")).toBe(200);
    writeFileSync(file, "ops:second\n");
    const running = postRun({ url });
    server.child.kill("SIGHUP");
    await expect
      .poll(() => eventsOf(server, "reloaded"))
      .toMatchObject([{ level: "info", changed: ["DOCOPS_WEB_BASIC_AUTH"] }]);
    expect(await loginStatus(url, "ops:first")).toBe(401);
    expect(await loginStatus(url, "ops:second")).toBe(200);
    expect((await running).status).toBe(200);
    expect(server.output.out).not.toMatch(/first|second/);
  });

  it.each([
    ["empty", "", "must be a file that is not empty"],
    ["no login", "s3cret", "must be user:password, both not empty"],
  ])(
    "a file that is %s keeps the login that was, and is one line of the log",
    async (_, bad, problem) => {
      const file = secretFile("ops:first");
      const server = startProcess({ DOCOPS_WEB_BASIC_AUTH_FILE: file });
      const url = await urlOf(server.output);
      writeFileSync(file, bad);
      server.child.kill("SIGHUP");
      await expect.poll(() => eventsOf(server, "reloaded")).toMatchObject([{ changed: [] }]);
      expect(eventsOf(server, "reload_failed")).toMatchObject([
        {
          level: "error",
          message: `DOCOPS_WEB_BASIC_AUTH_FILE=${JSON.stringify(file)}: ${problem}`,
        },
      ]);
      expect(await loginStatus(url, "ops:first")).toBe(200);
      // The next file that is right counts.
      writeFileSync(file, "ops:third");
      server.child.kill("SIGHUP");
      await expect.poll(() => eventsOf(server, "reloaded")).toHaveLength(2);
      expect(await loginStatus(url, "ops:third")).toBe(200);
      expect(server.output.out).not.toContain("s3cret");
    },
  );

  it("SIGHUP to the primary reaches every API process, and no other process ends by one", async () => {
    const file = secretFile("ops:first");
    const server = startProcess({ DOCOPS_WORKERS: "2", DOCOPS_WEB_BASIC_AUTH_FILE: file });
    await expect.poll(() => eventsOf(server, "listening"), { timeout: 30_000 }).toHaveLength(2);
    const url = await urlOf(server.output);
    writeFileSync(file, "ops:second");
    const pids = eventsOf(server, "listening").map(({ pid }) => Number(pid));
    // As a group is signalled: the processes hear of it from the primary alone.
    for (const pid of pids) process.kill(pid, "SIGHUP");
    server.child.kill("SIGHUP");
    await expect.poll(() => eventsOf(server, "reloaded")).toHaveLength(2);
    for (let index = 0; index < 8; index++) {
      expect(await loginStatus(url, "ops:first")).toBe(401);
    }
    expect(eventsOf(server, "process_ended")).toEqual([]);
    expect(eventsOf(server, "reloaded")).toHaveLength(2);
  }, 60_000);

  const isScriptHere = spawnSync("script", ["--version"]).status === 0;

  it.skipIf(!isScriptHere && process.env.CI !== "true")(
    "a server whose terminal is closed drains and ends",
    async () => {
      const tmpDirectory = mkdtempSync(join(tmpdir(), "docops-test-"));
      const log = join(tmpDirectory, "docops.log");
      const main = new URL("../../apps/api/main.ts", import.meta.url).pathname;
      const terminal = spawn(
        "script",
        ["--quiet", "--command", `exec "${process.execPath}" "${main}"`, "/dev/null"],
        {
          env: {
            PATH: process.env.PATH,
            SHELL: "/bin/sh",
            DOCOPS_PORT: "0",
            DOCOPS_TMP_DIR: tmpDirectory,
            DOCOPS_LOG_FILE: log,
          },
          stdio: ["pipe", "ignore", "ignore"],
        },
      );
      onTestFinished(async () => {
        await killTree(terminal);
        rmSync(tmpDirectory, { recursive: true, force: true });
      });
      const text = () => {
        try {
          return readFileSync(join(tmpDirectory, "docops.1.log"), "utf8");
        } catch {
          return "";
        }
      };
      await expect.poll(text, { timeout: 10_000 }).toContain('"event":"listening"');
      const [pid = 0] = childrenOf(terminal.pid ?? 0);
      process.kill(pid, "SIGHUP");
      await expect.poll(text).toContain('"event":"reloaded"');
      terminal.kill("SIGKILL");
      await endOf(terminal);
      await expect.poll(text, { timeout: 10_000 }).toContain('"event":"closed"');
      expect(text()).toContain("the terminal of this server is closed");
    },
    30_000,
  );
});

describe("parts that hear of a reload", () => {
  function reloadOf(env: Record<string, string>) {
    const lines: Record<string, unknown>[] = [];
    const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
    const config = readConfig(env);
    return { reload: new Reload(config, config.readSecrets, log), lines };
  }

  it("parts that hear of a reload get the new secrets, and one that fails holds up no other", async () => {
    const file = secretFile("ops:first");
    const { reload, lines } = reloadOf({ DOCOPS_WEB_BASIC_AUTH_FILE: file });
    const heard: unknown[] = [];
    reload.onReload("keys", () => Promise.reject(new TypeError("s3cret")));
    reload.onReload("pepper", ({ console }) => void heard.push(console.login));
    writeFileSync(file, "ops:second");
    await reload.run();
    expect(heard).toEqual([{ user: "ops", password: "second" }]);
    expect(reload.secrets.console.login).toEqual({ user: "ops", password: "second" });
    expect(lines).toMatchObject([
      { event: "reload_failed", part: "keys", error_name: "TypeError" },
      { event: "reloaded", changed: ["DOCOPS_WEB_BASIC_AUTH"] },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/first|second|s3cret/);
  });

  it("reloads that are asked for at once run one after the other, the last on what is there last", async () => {
    const file = secretFile("ops:first");
    const { reload } = reloadOf({ DOCOPS_WEB_BASIC_AUTH_FILE: file });
    const order: string[] = [];
    reload.onReload("slow", async ({ console }) => {
      order.push(`begins ${console.login?.password}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push("ends");
    });
    const first = reload.run();
    writeFileSync(file, "ops:second");
    await Promise.all([first, reload.run()]);
    expect(order.map((step) => step.split(" ")[0])).toEqual(["begins", "ends", "begins", "ends"]);
    expect(order.at(-2)).toBe("begins second");
  });

  it.each(secretSettings)("a reload reads the secret $variable again", async (setting) => {
    const sample = secretSample(setting);
    const file = secretFile(sample);
    const { reload, lines } = reloadOf({ [`${setting.variable}_FILE`]: file });
    // Four characters more: Base64 stays Base64.
    writeFileSync(file, sample.replace(secretMark, `${secretMark}2222`));
    await reload.run();
    expect(lines).toMatchObject([{ event: "reloaded", changed: [setting.variable] }]);
    expect(JSON.stringify(lines)).not.toContain(secretMark);
  });
});
