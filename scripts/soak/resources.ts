import { readdirSync } from "node:fs";
import { treeOf } from "../processes.ts";
import { processesByRole, type ServerShape } from "./roles.ts";

/** What may leak. */
export interface Resources {
  processes: number;
  /** Processes that have ended, and nobody has asked for their end. */
  zombies: number;
  /** Open descriptors of the API process, and of its launcher where they may be looked at. */
  descriptors: number;
  launcherDescriptors: number;
  /** In the temp directory. */
  entries: number;
  slots: number;
}

/** Counts now what a server of one process has. */
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
    // What the server does not tell is more than any number.
    slots: Number(/^docops_tokens_in_use (\d+)$/m.exec(metrics)?.[1] ?? Number.POSITIVE_INFINITY),
  };
}

/** What is more than it was, in words; empty: nothing. */
export function leaks(before: Resources, after: Resources): string[] {
  return (Object.keys(before) as (keyof Resources)[])
    .filter((name) => after[name] > before[name])
    .map((name) => `${name}: ${after[name]} afterwards, ${before[name]} before`);
}

/** 0 where another user's may not be looked at. */
function descriptorsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
