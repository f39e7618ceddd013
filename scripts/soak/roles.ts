import { type ProcessEntry, treeOf } from "../processes.ts";
import type { Random } from "./random.ts";

/** The roles of a server's processes, from the top down. */
export const roles = ["primary", "api", "launcher", "fork server", "worker"] as const;
export type Role = (typeof roles)[number];

/** The settings that decide which processes a server has. */
export interface ServerShape {
  mode: string;
  /** The number of API processes. More than one have a primary. */
  processes: number;
}

/**
 * The running processes of a server by role. The role follows from the depth in the process tree.
 */
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
  const byRole = new Map<Role, ProcessEntry[]>();
  for (const entry of tree) {
    const depth = depthOf.get(entry.pid) ?? (depthOf.get(entry.parent) ?? 0) + 1;
    depthOf.set(entry.pid, depth);
    const role = depths[depth];
    if (role !== undefined && entry.state !== "Z") {
      byRole.set(role, [...(byRole.get(role) ?? []), entry]);
    }
  }
  return byRole;
}

/** A random process of a role that is drawn by weight; `null` if the role has no process. */
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

/** Kills a process with SIGKILL. Returns whether it existed. */
export function kill({ pid }: ProcessEntry): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}
