import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { allowedCalls, callsToItself } from "../../apps/confine/system-calls.ts";
import { childrenOf } from "../../scripts/processes.ts";
import { postRun, runForm } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import { killTree } from "../support/kill-tree.ts";

/** Compares the list of system calls with the calls that jobs make, if strace is installed. */

const main = fileURLToPath(new URL("../../apps/api/main.ts", import.meta.url));
const listed = new Set([...allowedCalls, ...callsToItself].map(({ name }) => name));

function hasStrace(): boolean {
  try {
    execFileSync("strace", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/**
 * A template too large for the channel, whose document is too large too, so that both go through
 * files.
 */
function largeTemplate(): Buffer {
  const words = Array.from({ length: 400_000 }, () =>
    String.fromCharCode(0x4e00 + Math.random() * 20_000),
  );
  return docx(p("【MEETING_TITLE】") + p(words.join("")));
}

interface Call {
  thread: string;
  name: string;
  line: string;
}

/** The system calls in a trace of `strace -f`, in order. */
function callsIn(trace: string): Call[] {
  const lines = readFileSync(trace, "utf8").split("\n");
  return lines.flatMap((line) => {
    const match = /^(\d+) +(\w+)\(/.exec(line);
    return match === null ? [] : [{ thread: match[1] ?? "", name: match[2] ?? "", line }];
  });
}

/** Those of some threads that read from a file or a socket after they had restricted themselves. */
function readersIn(calls: readonly Call[], threads: ReadonlySet<string>): string[] {
  const restricted = new Set<string>();
  const readers = new Set<string>();
  for (const { thread, name } of calls) {
    if (!threads.has(thread)) continue;
    if (name === "landlock_restrict_self") restricted.add(thread);
    else if (restricted.has(thread) && /^(read|recv)/.test(name)) readers.add(thread);
  }
  return [...readers];
}

it.runIf(hasStrace()).each(["spawn", "forkserver", "reuse"])(
  "a worker of %s confines itself, and its jobs call nothing that is not in the list",
  async (start) => {
    const directory = mkdtempSync(join(tmpdir(), "docops-trace-"));
    const trace = join(directory, "trace");
    const env = {
      DOCOPS_PORT: "0",
      DOCOPS_TMP_DIR: directory,
      DOCOPS_MP_START: start,
      DOCOPS_WORKER_SANDBOX: "required",
    };
    const server = spawn("strace", ["-f", "-qq", "-o", trace, process.execPath, main], { env });
    onTestFinished(async () => {
      // The traced server goes on when strace is killed, so it is killed first.
      for (const pid of childrenOf(server.pid ?? 0)) await killTree({ pid });
      await killTree(server);
      rmSync(directory, { recursive: true, force: true });
    });
    const url = await urlOf(server);
    const forms = [
      {},
      { preset: "strict", export_suggested_policy: "1" },
      { format_baseline: "policy", format_report_files: "html,sarif,junit,annotated" },
      { template: docx(p("没有标签【") + p("【MEETING_TITLE】")) },
      { template: docx(p("【MEETING_TITLE|markdown】")) },
      { template: largeTemplate() },
      // A policy too large for the API: the worker compiles it, extending a shipped one.
      { format_baseline: "policy", policy_yaml: `extends: gbt9704-2012\n#${"x".repeat(40_000)}` },
      { template: Buffer.from("PK\x03\x04 is no document") },
    ];
    const statuses: number[] = [];
    for (const parts of forms) {
      const response = await postRun({ url }, runForm(parts));
      await response.arrayBuffer();
      statuses.push(response.status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 415]);
    // strace ignores signals while it writes to a file.
    const [api = 0] = childrenOf(server.pid ?? 0);
    process.kill(api, "SIGTERM");
    await new Promise((resolve) => server.once("exit", resolve));

    const calls = callsIn(trace);
    const killed = readFileSync(trace, "utf8").matchAll(/^(\d+) .*killed by SIGSYS/gm);
    // Only the fork of the self-test, which tries forbidden operations, may be killed.
    const probes = [...killed].map(([, thread]) => thread);
    expect(probes).toHaveLength(start === "forkserver" ? 1 : 0);
    const filtered = new Set<string>();
    const seen = new Set<string>();
    for (const { thread, name, line } of calls) {
      if (filtered.has(thread) && !probes.includes(thread)) seen.add(name);
      if (name === "seccomp" && line.includes("SECCOMP_SET_MODE_FILTER")) filtered.add(thread);
    }
    const restricted = new Set(
      calls.filter(({ name }) => name === "landlock_restrict_self").map(({ thread }) => thread),
    );
    expect(filtered.size).toBeGreaterThan(start === "spawn" ? forms.length - 1 : 0);
    expect([...filtered].filter((thread) => !restricted.has(thread))).toEqual([]);
    // The launcher has no filter. The end of the server may kill a fork between its two layers, when it has not
    // read a job yet.
    const unfiltered = new Set([...restricted].filter((thread) => !filtered.has(thread)));
    expect(readersIn(calls, unfiltered)).toHaveLength(1);
    expect(seen.size).toBeGreaterThan(10);
    expect([...seen].filter((name) => !listed.has(name))).toEqual([]);
  },
  // strace stops every thread at every call.
  180_000,
);

function urlOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    stdout?.on("data", (data) => {
      said += data;
      const url = /"url":"([^"]+)"/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}
