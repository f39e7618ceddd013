import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { shippedPolicies } from "../../apps/api/shipped-policies.ts";
import { jobRequest, plainRun } from "../../apps/api/workers/job-request.ts";
import { canFork, forkServerV8, sandboxArguments } from "../../apps/api/workers/sandbox.ts";
import { findSandbox } from "../../apps/confine/find.ts";
import { loadPolicies } from "../../apps/engine/inputs.ts";
import { builtPolicies, builtWorkerDirectory } from "../../apps/worker/built-worker.ts";
import { encodeFrame, FrameReader, oneJobArgument } from "../../apps/worker/protocol.ts";
import { documentSettings } from "../engine/support.ts";
import { docx, p } from "../fixtures/docx.ts";

/** V8 accepts compiled code only in a process with the same flags. */
describe.runIf(existsSync(builtWorkerDirectory))("code that was compiled ahead", () => {
  it.each(["spawn", "reuse"])(
    "code that was compiled ahead is taken by a worker of %s",
    (start) => {
      const { workers } = readConfig({ DOCOPS_MP_START: start });
      const args = sandboxArguments(
        [builtWorkerDirectory],
        builtWorkerDirectory,
        workers.maxMemoryBytes,
        findSandbox(),
      );
      expect(isCodeTaken(args, ".cache")).toEqual({ worker: true, linter: true });
    },
  );

  it.runIf(canFork())("code that was compiled ahead is taken by a fork server", () => {
    expect(isCodeTaken(forkServerV8, ".fork.cache")).toEqual({ worker: true, linter: true });
  });
});

/** Whether V8 takes the compiled code of bundles in a process with these arguments. */
function isCodeTaken(args: readonly string[], extension: string): Record<string, boolean> {
  const taken = (name: string) => {
    const file = JSON.stringify(join(builtWorkerDirectory, name));
    const script = `const { readFileSync } = require("node:fs"), { Script } = require("node:vm");
    const cachedData = readFileSync(${file} + "${extension}");
    const filename = ${file} + ".cjs";
    const script = new Script(readFileSync(filename, "latin1"), { filename, cachedData });
    process.stdout.write(String(!script.cachedDataRejected));`;
    return execFileSync(process.execPath, [...args, "-e", script], { encoding: "utf8" }) === "true";
  };
  return { worker: taken("worker"), linter: taken("linter") };
}

it.runIf(existsSync(builtPolicies))(
  "the policies that the build has read are those of the YAML files, in the same order",
  () => {
    const fromYaml = loadPolicies();
    expect(shippedPolicies()).toEqual(fromYaml);
    expect([...shippedPolicies().keys()]).toEqual([...fromYaml.keys()]);
  },
);

describe.runIf(existsSync(builtWorkerDirectory))("V8's last compiler", () => {
  it.each([
    ["is left out of a process of one job", [oneJobArgument], false],
    ["works for a process that is kept", [], true],
  ])("V8's last compiler: %s", async (_what, args, isUsed) => {
    const trace = await jobsIn([join(builtWorkerDirectory, "main.cjs"), ...args], 60);
    expect(trace).toContain("MAGLEV");
    expect(trace.includes("TURBOFAN")).toBe(isUsed);
  });
});

/** V8's trace of its compilers while a worker does some jobs. */
async function jobsIn(args: readonly string[], count: number): Promise<string> {
  const { format, skill } = documentSettings();
  const task = Buffer.from(JSON.stringify({ task_type: "document", payload: { a: "甲" } }));
  const home = mkdtempSync(join(tmpdir(), "docops-worker-"));
  const child = spawn(process.execPath, ["--trace-opt", ...args], {
    cwd: home,
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
  const channel = child.stdio[3] as Duplex;
  const request = jobRequest(plainRun(skill, { format }), { directory: home });
  const template = docx(p("【A】一二三").repeat(300));
  const frame = encodeFrame(request, [template, task]);
  let trace = "";
  child.stdout?.on("data", (chunk) => {
    trace += chunk;
  });
  const reader = new FrameReader();
  let done = 0;
  channel.write(frame);
  channel.on("data", (chunk: Buffer) => {
    reader.push(chunk);
    for (let answer = reader.next(); answer !== null; answer = reader.next()) {
      expect(answer.message).toMatchObject({ type: "done" });
      if (++done < count) channel.write(frame);
      else channel.end();
    }
  });
  await once(child, "close");
  rmSync(home, { recursive: true });
  return trace;
}
