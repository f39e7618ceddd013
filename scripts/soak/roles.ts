import { type ProcessEntry, treeOf } from "../processes.ts";
import type { Random } from "./random.ts";

/** What a process below a server is for, from the top down. */
export const roles = ["primary", "api", "launcher", "fork server", "worker"] as const;
export type Role = (typeof roles)[number];

/** What decides which processes a server has. */
export interface ServerShape {
  mode: string;
  /** API processes; more than one have a primary. */
  processes: number;
}

/** The living processes of a server by their role, which their depth below it tells. */
export function processesByRole(
  pid: number,
  { mode, processes }: ServerShape,
): ReadonlyMap<Role, ProcessEntry[]> {
  const depths: readonly Role[] = [
    ...(processes > 1 ? (["primary"] as const) : []),
    "api",
    "launcher",
    ...(mode === "forkserver" ? (["fork server"] as const) : []),
    "worker",
  ];
  const tree = treeOf(pid);
  const depthOf = new Map<number, number>([[pid, 0]]);
  const found = new Map<Role, ProcessEntry[]>();
  for (const entry of tree) {
    const depth = depthOf.get(entry.pid) ?? (depthOf.get(entry.parent) ?? 0) + 1;
    depthOf.set(entry.pid, depth);
    const role = depths[depth];
    if (role !== undefined && entry.state !== "Z") {
      found.set(role, [...(found.get(role) ?? []), entry]);
    }
  }
  return found;
}

/** A process of a role that is drawn by weight, and any of that role; `null` where there is none. */
export function drawVictim(
  random: Random,
  present: ReadonlyMap<Role, readonly ProcessEntry[]>,
  weights: readonly (readonly [number, Role])[],
): { role: Role; victim: ProcessEntry } | null {
  const possible = weights.filter(([, role]) => present.has(role));
  const role = random.pickWeighted(possible);
  const victim = role && random.pick(present.get(role) ?? []);
  return role && victim ? { role, victim } : null;
}

/** Kills it with SIGKILL. Returns whether it was there. */
export function kill({ pid }: ProcessEntry): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}
