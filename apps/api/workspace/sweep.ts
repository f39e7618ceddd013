import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "./remove-tree.ts";

/**
 * How the names of a process's directories begin: `docops-` with its pid and its start time, so that
 * another process that got the same pid later is told apart.
 */
export function directoryPrefix(pid: number): string {
  return `docops-${pid}-${startTimeOf(pid) ?? 0}-`;
}

/**
 * Removes the directories whose owner is gone: killed, it could not do that itself.
 *
 * @param onFailure hears of each that could not be removed.
 * @returns how many were removed.
 */
export async function sweep(root: string, onFailure: (error: unknown) => void): Promise<number> {
  let removed = 0;
  for (const name of await readdir(root)) {
    const owner = /^docops-(\d+)-(\d+)-(?:job|worker)-/.exec(name);
    if (owner === null || isOwnedBy(Number(owner[1]), Number(owner[2]))) continue;
    try {
      await removeTree(join(root, name));
      removed++;
    } catch (error) {
      onFailure(error);
    }
  }
  return removed;
}

function isOwnedBy(pid: number, startTime: number): boolean {
  const current = startTimeOf(pid);
  if (current !== null) return current === startTime;
  return isRunning(pid);
}

/** Field 22 of `/proc/PID/stat` (proc(5)): ticks from the start of the system; null without it. */
function startTimeOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
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
