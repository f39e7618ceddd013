import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { readableLine } from "../../scripts/dev/readable-log.ts";
import { postRun } from "../api/support.ts";
import { run, temporaryDirectory } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}`, NO_COLOR: "1" };

/** A command of package.json that goes on until the test is over; `output` grows while it runs. */
function start(script: string, args: readonly string[], settings: Record<string, string> = {}) {
  const command = `exec ${[scripts[script], ...args].join(" ")}`;
  const child = spawn("sh", ["-c", command], {
    cwd: root,
    // What vitest tells the tests that it runs is not for another vitest.
    env: { ...env, VITEST: undefined, CI: undefined, ...settings },
    detached: true,
  });
  onTestFinished(() => void process.kill(-(child.pid as number), "SIGKILL"));
  const started = { output: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      started.output += chunk;
    });
  }
  return started;
}

/**
 * Tells whoever watches a file that it was saved. Its content stays, for other tests read it meanwhile, and
 * after the test it is as old as before.
 */
function touch(file: string): void {
  const path = join(root, file);
  const { atime, mtime } = statSync(path);
  onTestFinished(() => utimesSync(path, atime, mtime));
  utimesSync(path, new Date(), new Date());
}

it("npm run dev starts the server again when a file is saved, with workers from source", async () => {
  const tmp = temporaryDirectory();
  const server = start("dev", [], { DOCOPS_PORT: "0", DOCOPS_TMP_DIR: tmp });
  const urls = () =>
    Array.from(server.output.matchAll(/^(http:\S+) is up\./gm), ([, url = ""]) => url);
  for (const count of [1, 2]) {
    await expect.poll(() => urls().length).toBe(count);
    const answer = await postRun({ url: urls().at(-1) ?? "" });
    expect(answer.headers.get("X-Docops-Exit-Code")).toBe("0");
    await expect
      .poll(() => server.output)
      .toMatch(/^\d\d:\d\d:\d\d info {2}done outcome=ok exit_code=0 /m);
    expect(server.output).toContain(" worker_code=source ");
    if (count === 1) touch("apps/engine/errors.ts");
  }
});

it("npm run dev says which setting is wrong, and waits for a change", async () => {
  const server = start("dev", [], { DOCOPS_PORT: "eighty" });
  await expect
    .poll(() => server.output)
    .toContain('docops: DOCOPS_PORT="eighty": must be a whole number from 0 to 65535\n');
  await expect.poll(() => server.output).toContain("Waiting for file changes");
});

it("npm run dev:console builds the console whenever one of its files is saved", async () => {
  const folder = temporaryDirectory();
  const build = start("dev:console", ["--outDir", folder]);
  await expect.poll(() => build.output).toContain("built in");
  expect(readdirSync(folder)).toContain("web_console.js");
  build.output = "";
  touch("web/src/main.tsx");
  await expect.poll(() => build.output).toContain("built in");
});

it("a line of the log is written for people, with the members of its objects and its stack", () => {
  const time = new Date(2026, 10, 26, 9, 5, 7);
  const line = {
    level: "error",
    time,
    logger: "docops.api",
    event: "error",
    error_name: "TypeError",
    message: "two words",
    timing: { total_ms: 3 },
    error_stack: ["at a (b.ts:1:2)", "at c"],
  };
  expect(readableLine(`${JSON.stringify(line)}\n`, { hasColour: false })).toBe(
    `09:05:07 error error error_name=TypeError message="two words" total_ms=3
    at a (b.ts:1:2)
    at c
`,
  );
});

it("a line of the log is coloured by its level only for a terminal", () => {
  const line = JSON.stringify({ level: "warn", time: "2026-11-26T09:05:07Z", event: "notice" });
  expect(readableLine(line, { hasColour: true })).toContain("\u001b[33mwarn \u001b[39m");
  expect(readableLine(line, { hasColour: false })).not.toContain("\u001b");
});

it("a line that is no JSON is written as it is", () => {
  expect(readableLine("not of ours\n", { hasColour: true })).toBe("not of ours\n");
});

it("npm run debug:worker stops a worker before its first line until a debugger lets it go", async () => {
  const worker = start("debug:worker", ["--port", "0"], { TMPDIR: temporaryDirectory() });
  await expect.poll(() => worker.output).toMatch(/^Debugger listening on ws:\S+$/m);
  expect(worker.output).not.toContain('"outcome"');
  const debuggerSocket = new WebSocket(/ws:\S+/.exec(worker.output)?.[0] ?? "");
  await once(debuggerSocket, "open");
  debuggerSocket.send(JSON.stringify({ id: 1, method: "Runtime.runIfWaitingForDebugger" }));
  await expect.poll(() => worker.output).toContain('"type": "done"');
  debuggerSocket.close();
});

it("npm run debug:worker refuses a task of a skill that does not ship", async () => {
  const task = join(temporaryDirectory(), "task.json");
  writeFileSync(task, JSON.stringify({ task_type: "no_skill_of_ours", payload: {} }));
  const { code, stderr } = await run("scripts/debug-worker.ts", ["--task", task, "--port", "0"]);
  expect(stderr).toContain("the task_type no_skill_of_ours is not a skill that ships: ");
  expect(code).toBe(1);
});

it("npm run test:watch -- FILE runs it again when something is saved that it loads", async () => {
  const watch = start("test:watch", ["test/engine/errors.test.ts"]);
  await expect.poll(() => watch.output).toContain("Waiting for file changes");
  expect(watch.output).toMatch(/Tests +\d+ passed/);
  watch.output = "";
  touch("apps/engine/errors.ts");
  await expect.poll(() => watch.output).toMatch(/RERUN.*apps\/engine\/errors\.ts/);
  await expect.poll(() => watch.output).toMatch(/Tests +\d+ passed/);
});

it("npm run test:watch -- FILE refuses a file that is no test", async () => {
  const { code, stderr } = await run("scripts/test-watch.ts", ["apps/engine/errors.ts"]);
  expect(stderr).toContain(
    'npm run test:watch: no test file has "apps/engine/errors.ts" in its path',
  );
  expect(code).toBe(1);
});

it("npm run lint:fix formats files, sorts their imports and keeps what they mean", () => {
  const folder = temporaryDirectory();
  const manifest = JSON.stringify({ scripts: { "lint:fix": scripts["lint:fix"] } });
  writeFileSync(join(folder, "package.json"), manifest);
  writeFileSync(join(folder, ".gitignore"), "node_modules/\n");
  const configuration = readFileSync(join(root, "biome.json"), "utf8");
  writeFileSync(join(folder, "biome.json"), configuration.replace(/"\$schema".*\n/, ""));
  const file = join(folder, "a.ts");
  writeFileSync(file, "import {b} from 'node:os'\nimport {a} from 'node:fs'\nexport const c=[a,b]");
  execFileSync("npm", ["run", "lint:fix"], { cwd: folder, env, stdio: "pipe" });
  expect(readFileSync(file, "utf8")).toBe(
    'import { a } from "node:fs";\nimport { b } from "node:os";\nexport const c = [a, b];\n',
  );
});

it("npm run lint:fix fails where something is left that it cannot mend", () => {
  const folder = temporaryDirectory();
  const manifest = JSON.stringify({ scripts: { "lint:fix": scripts["lint:fix"] } });
  writeFileSync(join(folder, "package.json"), manifest);
  writeFileSync(join(folder, "a.ts"), "export const c = ;\n");
  const fix = () => execFileSync("npm", ["run", "lint:fix"], { cwd: folder, env, stdio: "pipe" });
  expect(fix).toThrow(/Command failed/);
});
