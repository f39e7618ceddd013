import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The worker that `npm run build` makes: where it is, and whether it is made from the sources as they are. The
 * server goes by it, the build writes it, and `docops doctor` tells of it.
 */

const productRoot = fileURLToPath(new URL("../../", import.meta.url));

/** Where `npm run build` puts the worker. */
export const builtWorkerDirectory = `${productRoot}.build/worker/`;

/** What a built worker was made from. */
export interface BuildStamp {
  node: string;
  sources: string;
}

/** The rooms whose code a worker or its launcher runs. */
export const stampedRooms = ["confine", "contract", "engine", "launcher", "worker"];

/** The stamp that a worker has which is built from the sources as they are, for this Node. */
export function currentStamp(): BuildStamp {
  const hash = createHash("sha256");
  const sources = globSync(`apps/{${stampedRooms.join(",")}}/**/*.ts`, { cwd: productRoot }).sort();
  for (const file of sources) {
    hash.update(`${file}\0`).update(readFileSync(`${productRoot}${file}`));
  }
  return { node: process.version, sources: hash.digest("hex") };
}

/** `current`: it can be used; `stale`: it is made from other sources or for another Node. */
export function builtWorkerState(): "current" | "stale" | "missing" {
  const stamp = readStamp();
  if (stamp === null) return "missing";
  const current = currentStamp();
  const isCurrent = stamp.node === current.node && stamp.sources === current.sources;
  return isCurrent ? "current" : "stale";
}

function readStamp(): BuildStamp | null {
  try {
    return JSON.parse(readFileSync(`${builtWorkerDirectory}stamp.json`, "utf8"));
  } catch {
    return null;
  }
}
