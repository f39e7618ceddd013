import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../apps/api/config.ts";
import { Launcher } from "../../apps/api/workers/launcher.ts";
import { WorkerProcess } from "../../apps/api/workers/worker-process.ts";
import { childrenOf, descendantsOf } from "../../scripts/processes.ts";
import { fixtureWorker } from "./support.ts";

const { workers: config } = readConfig({});

function startLauncher(): Launcher {
  const launcher = new Launcher(fixtureWorker("sleep").launcher);
  onTestFinished(() => launcher.close());
  return launcher;
}

it("tells how a process ended, and gives nothing of the environment to it", async () => {
  const launcher = startLauncher();
  const code = "process.exit(Object.keys(process.env).length === 0 ? 7 : 8)";
  const { ended } = await launcher.launch(["-e", code]);
  expect(await ended).toEqual({ exitCode: 7, signal: null });
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
  const worker = new WorkerProcess(launched, directory, config);
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
