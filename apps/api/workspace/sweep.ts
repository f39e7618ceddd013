import { readFileSync, readlinkSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "./remove-tree.ts";

/**
 * How often a process shows that its directories are still in use, by changing their times. Another one
 * in another PID namespace (a second container on the same volume) cannot see whether it runs.
 */
export const signOfLifeMs = 10_000;

/** Without a sign for so long, a process that cannot be seen is gone. */
const goneAfterMs = 45_000;

/**
 * How the names of a process's directories begin: `docops-` with its PID namespace, its pid and its start
 * time, so that another process that got the same pid later, or elsewhere, is told apart.
 *
 * @param namespace of this process, if not its own.
 */
export function directoryPrefix(pid: number, namespace = pidNamespace()): string {
  return `docops-n${namespace}-${pid}-${statusOf(pid)?.startTime ?? 0}-`;
}

/**
 * Removes the directories whose owner is gone: killed, it could not do that itself. Of an owner in
 * another PID namespace only the last sign of life tells.
 *
 * @param onFailure hears of each that could not be removed.
 * @returns how many were removed.
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

/** The inode of this process's PID namespace (pid_namespaces(7)); 0 where there are none. */
function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";
  } catch {
    return "0";
  }
}

/** By the time of the last change of its inode: whoever writes there can set the others as he likes. */
async function hasSignOfLife(path: string): Promise<boolean> {
  const about = await stat(path).catch(() => null);
  return about !== null && Date.now() - about.ctimeMs < goneAfterMs;
}

function isOwnedBy(pid: number, startTime: number): boolean {
  const status = statusOf(pid);
  // One that has ended stays in the table until somebody asks how.
  if (status !== null) return status.startTime === startTime && !"ZX".includes(status.state);
  return isRunning(pid);
}

/**
 * Fields 3 and 22 of `/proc/PID/stat` (proc(5)): the state, and ticks from the start of the system to that of
 * the process; null without the file.
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
