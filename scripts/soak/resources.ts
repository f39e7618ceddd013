import { readdirSync } from "node:fs";
import { treeOf } from "../processes.ts";
import { processesByRole, type ServerShape } from "./roles.ts";

/** Resources that may leak. */
export interface Resources {
  processes: number;
  /** Ended processes that their parent has not waited for. */
  zombies: number;
  /** Open descriptors of the API process, and of its launcher if they may be read. */
  descriptors: number;
  launcherDescriptors: number;
  /** Entries of the temporary directory. */
  entries: number;
  slots: number;
}

/** Counts the present resources of a server with one API process. */
export async function countResources(
  { pid, url }: { pid: number; url: string },
  shape: ServerShape,
  tmpDirectory: string,
): Promise<Resources> {
  const metrics = await (
    await fetch(`${url}/metrics`, { headers: { connection: "close" } })
  ).text();
  const [launcher] = processesByRole(pid, shape).get("launcher") ?? [];
  const tree = treeOf(pid);
  return {
    processes: tree.length,
    zombies: tree.filter(({ state }) => state === "Z").length,
    descriptors: descriptorsOf(pid),
    launcherDescriptors: launcher === undefined ? 0 : descriptorsOf(launcher.pid),
    entries: readdirSync(tmpDirectory).length,
    // A missing value counts as too many.
    slots: Number(/^docops_slots_in_use (\d+)$/m.exec(metrics)?.[1] ?? Number.POSITIVE_INFINITY),
  };
}

/** The resources that have grown, in words; empty if none has. */
export function leaks(before: Resources, after: Resources): string[] {
  return (Object.keys(before) as (keyof Resources)[])
    .filter((name) => after[name] > before[name])
    .map((name) => `${name}: ${after[name]} afterwards, ${before[name]} before`);
}

/** The number of open descriptors; 0 if those of another user may not be read. */
function descriptorsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
