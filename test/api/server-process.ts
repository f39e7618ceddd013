import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { killTree } from "../support/kill-tree.ts";

const main = fileURLToPath(new URL("../../apps/api/main.ts", import.meta.url));

export interface ServerProcess {
  child: ChildProcess;
  tmpDirectory: string;
  output: { out: string; err: string };
}

/** The server as a separate process, started by a shell that may set limits first. */
export function startProcess(
  env: Record<string, string>,
  shellPrefix = "",
  tmpDirectory = mkdtempSync(join(tmpdir(), "docops-test-")),
): ServerProcess {
  const command = ["sh", "-c", `${shellPrefix} exec "$0" "$1"`, process.execPath, main];
  return startCommand(command, env, tmpDirectory);
}

/** The same with a small private file system for jobs, which ends with the server. */
export function startOnSmallDisk(
  sizeBytes: number,
  env: Record<string, string> = {},
): ServerProcess {
  const tmpDirectory = mkdtempSync(join(tmpdir(), "docops-test-"));
  const script = `mount -t tmpfs -o size=${sizeBytes} none "$2" && exec "$0" "$1"`;
  const command = [...unshare, "sh", "-c", script, process.execPath, main, tmpDirectory];
  return startCommand(command, env, tmpDirectory);
}

/** The same in another PID namespace, like a second container with this volume. */
export function startInOtherContainer(tmpDirectory: string): ServerProcess {
  const env = { DOCOPS_WORKER_MAX_SPARES: "0" };
  const command = [...unshare, "--pid", "--fork", "--kill-child", "--mount-proc"];
  return startCommand([...command, process.execPath, main], env, tmpDirectory);
}

/** A mount namespace, and for users other than root also a user namespace (unshare(1)). */
const unshare = [
  "unshare",
  "--mount",
  ...(process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"]),
];

/** Whether this machine allows namespaces, and mounting file systems in them. */
export function canMount(): boolean {
  const [command = "", ...args] = [...unshare, "mount", "-t", "tmpfs", "none", "/mnt"];
  return spawnSync(command, args).status === 0;
}

export async function urlOf(output: { out: string }): Promise<string> {
  await expect.poll(() => output.out).toContain('"event":"listening"');
  const line = output.out.split("\n").find((text) => text.includes('"event":"listening"'));
  return JSON.parse(line ?? "").url;
}

export function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", resolve));
}

/** The lines that it has logged, parsed. */
export function logLinesOf({ output }: ServerProcess): Record<string, unknown>[] {
  const lines = output.out.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

function startCommand(
  command: readonly string[],
  env: Record<string, string>,
  tmpDirectory: string,
): ServerProcess {
  const server = spawnCommand(command, env, tmpDirectory);
  onTestFinished(async () => {
    await killTree(server.child);
    rmSync(tmpDirectory, { recursive: true, force: true });
  });
  return server;
}

/** The server as a separate process. Whoever starts it ends it, and removes its directory. */
export function spawnServer(env: Record<string, string>): ServerProcess {
  return spawnCommand([process.execPath, main], env, mkdtempSync(join(tmpdir(), "docops-test-")));
}

function spawnCommand(
  [command = "", ...args]: readonly string[],
  env: Record<string, string>,
  tmpDirectory: string,
): ServerProcess {
  const child = spawn(command, args, {
    env: {
      ...{ PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
      ...{ DOCOPS_PORT: "0", DOCOPS_TMP_DIR: tmpDirectory },
      ...env,
    },
  });
  return { child, tmpDirectory, output: collect(child) };
}

function collect(child: ChildProcess) {
  const output = { out: "", err: "" };
  child.stdout?.on("data", (data) => {
    output.out += data;
  });
  child.stderr?.on("data", (data) => {
    output.err += data;
  });
  return output;
}
