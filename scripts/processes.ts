import { readdirSync, readFileSync } from "node:fs";

/** What `/proc` tells of processes, for what measures servers from the outside. */

/** Pids of a process's living children. */
export function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

/** Pids of the workers of an API process: the children of its launcher, and what fork servers have forked. */
export function workersOf(pid: number): number[] {
  const started = childrenOf(pid).flatMap(childrenOf);
  return [...started, ...started.flatMap(childrenOf)];
}

/** Pids of all that an API process has started: its launcher and its workers. */
export function descendantsOf(pid: number): number[] {
  return [...childrenOf(pid), ...workersOf(pid)];
}

/** Fields of `/proc/PID/stat` from the third on, as numbers; none of a process that is gone. */
export function statOf(pid: number): number[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
  } catch {
    return [];
  }
}

/** Resident memory in MiB; 0 of a process that is gone. */
export function residentMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function parentOf(pid: number): number | undefined {
  return statOf(pid)[1];
}
