import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../apps/api/config.ts";
import { sandboxArguments } from "../../apps/api/workers/sandbox.ts";
import { builtWorkerDirectory } from "../../apps/api/workers/worker-code.ts";

/** V8 takes compiled code only in a process with the flags of the one that compiled it. */
describe.runIf(existsSync(builtWorkerDirectory))("code that was compiled ahead", () => {
  it.each([
    ["spawn", "one-job"],
    ["forkserver", "kept"],
  ])("is taken by a worker of %s", (start, kept) => {
    const { workers } = readConfig({ DOCOPS_MP_START: start });
    const args = sandboxArguments([builtWorkerDirectory], builtWorkerDirectory, workers);
    for (const name of ["worker", "linter"]) {
      const file = JSON.stringify(join(builtWorkerDirectory, name));
      const script = `const { readFileSync } = require("node:fs"), { Script } = require("node:vm");
        const cachedData = readFileSync(${file} + ".${kept}.cache");
        const filename = ${file} + ".cjs";
        const script = new Script(readFileSync(filename, "latin1"), { filename, cachedData });
        process.stdout.write(String(script.cachedDataRejected));`;
      expect(execFileSync(process.execPath, [...args, "-e", script], { encoding: "utf8" })).toBe(
        "false",
      );
    }
  });
});
