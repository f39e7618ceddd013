import { readdirSync, readFileSync } from "node:fs";

/** What `/proc` tells of processes, for what measures servers from the outside. */

/** A process as proc(5) tells of it. */
export interface ProcessEntry {
  pid: number;
  parent: number;
  /** `R`, `S`, …; `Z`: it has ended, and nobody has asked for its end yet. */
  state: string;
  /** Ticks from the start of the system: tells two processes apart that had the same pid. */
  startTicks: number;
}

/** All processes, by pid. */
export function processTable(): ReadonlyMap<number, ProcessEntry> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const entries = pids.map((pid) => entryOf(Number(pid))).filter((entry) => entry !== null);
  return new Map(entries.map((entry) => [entry.pid, entry]));
}

/** A process and all that it has started, and what those have: the process first, each before its own. */
export function treeOf(root: number, table = processTable()): ProcessEntry[] {
  const tree = [table.get(root)].filter((entry) => entry !== undefined);
  for (const { pid } of tree) {
    tree.push(...[...table.values()].filter(({ parent }) => parent === pid));
  }
  return tree;
}

/** Whether a process still runs: one that has ended does not, even if nobody has asked for its end. */
export function isRunning({ pid, startTicks }: Pick<ProcessEntry, "pid" | "startTicks">): boolean {
  const present = entryOf(pid);
  return present !== null && present.startTicks === startTicks && present.state !== "Z";
}

/** Processes with this text in their command line, of whoever they are the children. */
export function processesWith(text: string): ProcessEntry[] {
  return [...processTable().values()].filter(({ pid }) => commandLineOf(pid).includes(text));
}

/** Pids of a process's living children. */
export function childrenOf(pid: number): number[] {
  return [...processTable().values()]
    .filter(({ parent }) => parent === pid)
    .map((entry) => entry.pid);
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
  return statFields(pid).map(Number);
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
