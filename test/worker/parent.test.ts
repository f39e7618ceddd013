import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { expect, it, onTestFinished } from "vitest";
import { forkServerArguments, workerArguments } from "../../apps/api/workers/sandbox.ts";
import { workerBounds } from "../../apps/api/workers/usage.ts";
import { encodeFrame } from "../../apps/worker/protocol.ts";
import { fixtureWorker, sandbox } from "../api/support.ts";

const hasLayers = sandbox.kernel !== null;

/** The end of a worker with this parent and an endless job in its channel. */
function endOf(parentPid: number, argumentsOf: typeof workerArguments): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "docops-test-"));
  const code = fixtureWorker("moody");
  const child = spawn(
    process.execPath,
    [
      ...argumentsOf({ bounds: workerBounds(2 ** 29, 1000), code, sandbox }, home),
      `parent=${parentPid}`,
    ],
    { stdio: ["ignore", "ignore", "inherit", "pipe", "pipe"] },
  );
  // The worker may end before it has read the job.
  for (const channel of child.stdio.slice(3)) channel?.on("error", () => undefined);
  const task = Buffer.from(JSON.stringify({ payload: { meeting_title: "stubborn" } }));
  (child.stdio[3] as Duplex).write(
    encodeFrame({ type: "job", skill: { name: "x" } }, [Buffer.alloc(0), task]),
  );
  const timer = setTimeout(() => child.kill("SIGINT"), 6000);
  onTestFinished(() => {
    clearTimeout(timer);
    child.kill("SIGKILL");
    rmSync(home, { recursive: true });
  });
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(String(signal ?? code)));
  });
}

// Launcher and API may be killed while a worker starts, before it has asked the kernel for a signal.
it.runIf(hasLayers)(
  "a worker whose parent has ended before it could hear of that takes no job",
  async () => {
    expect(await endOf(2 ** 22, workerArguments)).toBe("SIGKILL");
    expect(await endOf(process.pid, workerArguments)).toBe("SIGINT");
  },
);

it.runIf(hasLayers)(
  "a fork server whose parent has ended before it could hear of that takes no job, too",
  async () => {
    expect(await endOf(2 ** 22, forkServerArguments)).toBe("0");
    expect(await endOf(process.pid, forkServerArguments)).toBe("SIGINT");
  },
);
