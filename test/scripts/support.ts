import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { processTable } from "../../scripts/processes.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
export const misbehaving = join(root, "test/fixtures/servers/misbehaving.ts");

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one of this project's scripts to its end. */
export function run(
  file: string,
  args: readonly string[],
  { env = {}, input = "" }: { env?: Record<string, string>; input?: string } = {},
): Promise<Ended> & { pid: number | undefined } {
  const child = spawn(process.execPath, [join(root, file), ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return Object.assign(ended, { pid: child.pid });
}

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "docops-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Whether a process runs. One that has ended, and that its parent has not waited for yet, does not. */
export function isAlive(pid: number): boolean {
  const state = processTable().get(pid)?.state;
  return state !== undefined && state !== "Z";
}
