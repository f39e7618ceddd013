import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { Launcher, type LauncherArguments } from "../../apps/api/workers/launcher.ts";
import { launcherArguments } from "../../apps/api/workers/sandbox.ts";
import { WorkerProcess } from "../../apps/api/workers/worker-process.ts";
import { confinementArgument } from "../../apps/confine/layers.ts";
import { childrenOf, descendantsOf } from "../../scripts/processes.ts";
import { countResources, fixtureWorker, postRun, sandbox, startTestServer } from "./support.ts";

const bounds = { memoryBytes: 2 ** 30, disk: { bytes: 1000, entries: 10 } };

function startLauncher(args?: LauncherArguments): Launcher {
  const launcher = new Launcher(fixtureWorker("sleep").launcher, args);
  onTestFinished(() => launcher.close());
  return launcher;
}

it("the launcher tells how a process ended, and gives nothing of the environment to it", async () => {
  const launcher = startLauncher();
  const code = "process.exit(Object.keys(process.env).length === 0 ? 7 : 8)";
  const { ended } = await launcher.launch(["-e", code]);
  expect(await ended).toEqual({ exitCode: 7, signal: null });
});

it("a worker gets less of a busy processor than the API", async () => {
  const launcher = startLauncher();
  const code = "setTimeout(() => process.exit(20 + os.getPriority()), 50)";
  const { ended } = await launcher.launch(["-e", code]);
  const exitCode = 20 + Math.min(getPriority() + 5, 19);
  expect(await ended).toEqual({ exitCode, signal: null });
});

it("hands over a channel that nobody else reads", async () => {
  const launcher = startLauncher();
  const echo =
    "const fs = require('fs'); const b = Buffer.alloc(99999); for (;;) { const n = fs.readSync(3, b); if (n === 0) break; fs.writeSync(3, b, 0, n); }";
  const { channel, ended } = await launcher.launch(["-e", echo]);
  let echoed = "";
  channel.setEncoding("utf8").on("data", (chunk) => {
    echoed += chunk;
  });
  const said = Array.from({ length: 200 }, (_, index) => `line ${index}\n`);
  for (const line of said) {
    channel.write(line);
    await new Promise((resolve) => setImmediate(resolve));
  }
  channel.end();
  await ended;
  expect(echoed).toBe(said.join(""));
});

it("a worker that is gone before its channel is taken is seen out all the same", async () => {
  const launcher = startLauncher();
  const launched = await launcher.launch(["-e", "0"]);
  await Promise.all([launched.ended, once(launched.channel, "close")]);
  const directory = mkdtempSync(join(tmpdir(), "docops-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const worker = new WorkerProcess(launched, directory, bounds);
  expect(worker.isUsable).toBe(false);
  await worker.end();
});

it("what is started when it dies is told as ended, and the next start has another", async () => {
  const launcher = startLauncher();
  const forever = ["-e", "setTimeout(() => 0, 100_000)"];
  const { ended, pid } = await launcher.launch(forever);
  const [own = 0] = childrenOf(process.pid);
  process.kill(own, "SIGKILL");
  expect(await ended).toEqual({ exitCode: null, signal: null });
  process.kill(pid, "SIGKILL");
  const next = await launcher.launch(["-e", "0"]);
  expect(await next.ended).toEqual({ exitCode: 0, signal: null });
});

it.each([0, 5, 20, 40, 60])("ends while a start is on its way, %i ms after it", async (ms) => {
  const launcher = startLauncher();
  const untilAlone = ["-e", "require('fs').readSync(3, Buffer.alloc(1))"];
  const started = launcher.launch(untilAlone).catch(() => null);
  await new Promise((resolve) => setTimeout(resolve, ms));
  await launcher.close();
  await started;
  expect(descendantsOf(process.pid)).toEqual([]);
});

it("that cannot start is an error of each job, never the end of the API", async () => {
  const code = { ...fixtureWorker("sleep"), launcher: "/nowhere/launcher.cjs" };
  const server = await startTestServer({}, code);
  const answers = await Promise.all([postRun(server), postRun(server)]);
  expect(answers.map(({ status }) => status)).toEqual([500, 500]);
  expect((await postRun(server)).status).toBe(500);
  const errors = server.logLines().filter(({ event }) => event === "error");
  expect(errors).toHaveLength(3);
  for (const error of errors) {
    expect(error).toMatchObject({ outcome: "internal_error", failure_stage: "worker" });
  }
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(countResources(server)).toMatchObject({ slots: 0, tempEntries: 0 });
});

describe("a launcher that is confined", () => {
  it("a launcher that is confined leaves what it starts its code, the directory of jobs, and nobody to signal or to reach", async () => {
    const root = mkdtempSync(join(tmpdir(), "docops-launcher-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const code = fixtureWorker("sleep");
    const launcher = startLauncher(launcherArguments(code, root, sandbox));
    const script = `const fs = require("fs");
      const attempts = {
        "write a job": () => fs.writeFileSync(${JSON.stringify(`${root}/job`)}, "x"),
        "read the code": () => fs.readFileSync(${JSON.stringify(`${code.files[0]}sleep.ts`)}),
        "read the system": () => fs.readFileSync("/etc/hostname"),
        "write beside the jobs": () => fs.writeFileSync(${JSON.stringify(`${root}x`)}, "x"),
        "remove a job": () => fs.unlinkSync(${JSON.stringify(`${root}/job`)}),
        "signal the API": () => process.kill(${process.pid}, 0),
        "start a program": () => { const { error } = require("child_process").spawnSync("/bin/true"); if (error) throw error; },
      };
      const outcomes = {};
      for (const [name, attempt] of Object.entries(attempts)) {
        try { attempt(); outcomes[name] = "it worked"; } catch ({ code }) { outcomes[name] = code; }
      }
      fs.writeSync(3, JSON.stringify(outcomes));`;
    const { channel, ended } = await launcher.launch(["-e", script]);
    const said = await text(channel);
    expect(await ended).toEqual({ exitCode: 0, signal: null });
    expect(JSON.parse(said)).toEqual({
      "write a job": "it worked",
      "read the code": "it worked",
      "read the system": "EACCES",
      "write beside the jobs": "EACCES",
      "remove a job": "EACCES",
      "signal the API": "EPERM",
      "start a program": "EACCES",
    });
  });

  it("a launcher that is confined is replaced when another directory stands where jobs were", async () => {
    const root = mkdtempSync(join(tmpdir(), "docops-launcher-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const launcher = startLauncher(launcherArguments(fixtureWorker("sleep"), root, sandbox));
    const write = `require("fs").writeFileSync(${JSON.stringify(join(root, "job"))}, "x")`;
    expect(await (await launcher.launch(["-e", write])).ended).toMatchObject({ exitCode: 0 });
    const [first] = childrenOf(process.pid);
    // The old file is kept for a moment, so that the new one cannot get its inode number.
    renameSync(root, `${root}-old`);
    mkdirSync(root);
    expect(await (await launcher.launch(["-e", write])).ended).toMatchObject({ exitCode: 0 });
    rmSync(`${root}-old`, { recursive: true });
    await expect.poll(() => childrenOf(process.pid)).not.toContain(first);
  });

  it("a launcher that is confined does not start where it is told of a layer that cannot be put in place", async () => {
    const none = { landlock: 99, seccomp: true };
    const launcher = startLauncher({
      node: ["--disable-warning=ExperimentalWarning", "--no-experimental-ffi"],
      program: [confinementArgument({ root: "/", readable: [], layers: none })],
      places: [],
    });
    await expect(launcher.launch(["-e", "0"])).rejects.toThrow("the launcher of workers ended");
  });
});

describe.each(["confined", "not confined"])("a launcher that is %s", (how) => {
  it("a launcher takes along a worker in the middle of its work when the API is killed", async () => {
    const root = mkdtempSync(join(tmpdir(), "docops-launcher-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const code = fixtureWorker("sleep");
    const args = how === "confined" ? launcherArguments(code, root, sandbox) : undefined;
    const launcherFile = JSON.stringify(
      new URL("../../apps/api/workers/launcher.ts", import.meta.url),
    );
    const api = spawn(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `import { Launcher } from ${launcherFile};
         const launcher = new Launcher(${JSON.stringify(code.launcher)}, ${JSON.stringify(args)});
         const busy = "const end = Date.now() + 60_000; while (Date.now() < end);";
         const { pid } = await launcher.launch(["-e", busy]);
         process.stdout.write(String(pid));`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const pids = [api.pid ?? 0];
    onTestFinished(() => pids.filter(isRunning).forEach(kill));
    const [said] = await once(api.stdout, "data");
    const worker = Number(said);
    const [launcher = 0] = childrenOf(api.pid ?? 0);
    pids.push(worker, launcher);
    expect(isRunning(worker) && isRunning(launcher)).toBe(true);
    api.kill("SIGKILL");
    await expect.poll(() => [isRunning(worker), isRunning(launcher)]).toEqual([false, false]);
  });
});

/** An ended process may remain as a zombie until its parent waits for it. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  process.kill(pid, "SIGKILL");
}
