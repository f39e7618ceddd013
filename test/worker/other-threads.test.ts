import { execFileSync, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { canFork, forkServerV8 } from "../../apps/api/workers/sandbox.ts";

const script = fileURLToPath(new URL("../fixtures/forks/threads-at-rest.ts", import.meta.url));

it.runIf(canFork())(
  "a fork server that has collected garbage forks only when its other threads are asleep",
  () => {
    // On a machine with free cores, threads fall asleep too soon to be seen awake.
    for (let core = 0; core <= availableParallelism(); core++) {
      const busy = spawn(process.execPath, ["-e", "for (;;);"]);
      onTestFinished(() => void busy.kill("SIGKILL"));
    }
    const args = [...forkServerV8, "--disable-warning=ExperimentalWarning", script];
    const { atOnce, afterWaiting } = JSON.parse(
      execFileSync(process.execPath, args, { encoding: "utf8" }),
    );
    expect(atOnce).toBeGreaterThan(0);
    expect(afterWaiting).toBe(0);
  },
);
