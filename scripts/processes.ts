import { readdirSync, readFileSync } from "node:fs";

/** Reads `/proc`, for scripts that observe servers from the outside. */

/** A process as described by proc(5). */
export interface ProcessEntry {
  pid: number;
  parent: number;
  /** `R`, `S`, …; `Z` for a zombie, whose parent has not waited for it yet. */
  state: string;
  /** Ticks since the start of the system. It distinguishes processes that had the same pid. */
  startTicks: number;
}

/** All processes, by pid. */
export function processTable(): ReadonlyMap<number, ProcessEntry> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const entries = pids.map((pid) => entryOf(Number(pid))).filter((entry) => entry !== null);
  return new Map(entries.map((entry) => [entry.pid, entry]));
}

/** A process and all its descendants, parents before children. */
export function treeOf(root: number, table = processTable()): ProcessEntry[] {
  const tree = [table.get(root)].filter((entry) => entry !== undefined);
  for (const { pid } of tree) {
    tree.push(...[...table.values()].filter(({ parent }) => parent === pid));
  }
  return tree;
}

/** Whether a process still runs. A zombie does not. */
export function isRunning({ pid, startTicks }: Pick<ProcessEntry, "pid" | "startTicks">): boolean {
  const present = entryOf(pid);
  return present !== null && present.startTicks === startTicks && present.state !== "Z";
}

/** Processes with a text in their command line, whatever their parent is. */
export function processesWith(text: string): ProcessEntry[] {
  return [...processTable().values()].filter(({ pid }) => commandLineOf(pid).includes(text));
}

/** The pids of a process's living children. */
export function childrenOf(pid: number): number[] {
  return [...processTable().values()]
    .filter(({ parent }) => parent === pid)
    .map((entry) => entry.pid);
}

/**
 * The pids of an API process's workers: the children of its launcher, and the forks of fork
 * servers.
 */
export function workersOf(pid: number): number[] {
  const started = childrenOf(pid).flatMap(childrenOf);
  return [...started, ...started.flatMap(childrenOf)];
}

/** The pids of an API process's descendants: its launcher and its workers. */
export function descendantsOf(pid: number): number[] {
  return [...childrenOf(pid), ...workersOf(pid)];
}

/** The fields of `/proc/PID/stat` from the third on, as numbers; empty if the process has ended. */
export function statOf(pid: number): number[] {
  return statFields(pid).map(Number);
}

/** Resident memory in MiB; 0 if the process has ended. */
export function residentMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function entryOf(pid: number): ProcessEntry | null {
  const fields = statFields(pid);
  const [state, parent] = fields;
  if (state === undefined) return null;
  return { pid, parent: Number(parent), state, startTicks: Number(fields[19]) };
}

function statFields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
