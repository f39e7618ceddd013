import { readFileSync, readlinkSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "./remove-tree.ts";

/**
 * A process changes the times of its directories this often, to show that they are in use. A process in
 * another PID namespace (a second container on the same volume) cannot see whether it runs.
 */
export const signOfLifeMs = 10_000;

/** A process in another PID namespace counts as gone after this time without a sign of life. */
const goneAfterMs = 45_000;

/**
 * The first part of the names of a process's directories: `docops-` with its PID namespace, its pid and its
 * start time. They distinguish it from a later process with the same pid, and from one in another namespace.
 *
 * @param namespace by default the namespace of this process.
 */
export function directoryPrefix(pid: number, namespace = pidNamespace()): string {
  return `docops-n${namespace}-${pid}-${statusOf(pid)?.startTime ?? 0}-`;
}

/**
 * Removes the directories of processes that were killed and could not remove them. Whether an owner in
 * another PID namespace still runs is decided by its last sign of life.
 *
 * @param onFailure is called for each directory that cannot be removed.
 * @returns the number of removed directories.
 */
export async function sweep(root: string, onFailure: (error: unknown) => void): Promise<number> {
  let removed = 0;
  for (const name of await readdir(root)) {
    const [, namespace, pid, startTime] =
      /^docops-(?:n(\d+)-)?(\d+)-(\d+)-(?:job|worker)-/.exec(name) ?? [];
    if (pid === undefined) continue;
    const isVisible = namespace === undefined || namespace === pidNamespace();
    const isInUse = isVisible
      ? isOwnedBy(Number(pid), Number(startTime))
      : await hasSignOfLife(join(root, name));
    if (isInUse) continue;
    try {
      await removeTree(join(root, name));
      removed++;
    } catch (error) {
      onFailure(error);
    }
  }
  return removed;
}

/** The inode of this process's PID namespace (pid_namespaces(7)); 0 if the system has none. */
function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";
  } catch {
    return "0";
  }
}

/** Uses the change time of the inode, because a worker can set the other times. */
async function hasSignOfLife(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => null);
  return stats !== null && Date.now() - stats.ctimeMs < goneAfterMs;
}

function isOwnedBy(pid: number, startTime: number): boolean {
  const status = statusOf(pid);
  // A zombie has ended, but nobody has waited for it.
  if (status !== null) return status.startTime === startTime && !"ZX".includes(status.state);
  return isRunning(pid);
}

/**
 * Fields 3 and 22 of `/proc/PID/stat` (proc(5)): the state, and the ticks from the system's start to the
 * process's start. Null if there is no such file.
 */
function statusOf(pid: number): { state: string; startTime: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTime: Number(fields[19]) };
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
