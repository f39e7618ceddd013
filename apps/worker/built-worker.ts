import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The worker that `npm run build` makes: its directory, and whether it was made from the current sources. The
 * build, the server and `docops doctor` use this.
 */

const productRoot = fileURLToPath(new URL("../../", import.meta.url));

/** The directory of the built worker. */
export const builtWorkerDirectory = `${productRoot}.build/worker/`;

/** The Node version and the hash of the sources that a worker was built with. */
export interface BuildStamp {
  node: string;
  sources: string;
}

/** The folders of `apps/` whose code a worker or its launcher runs. */
export const stampedRooms = ["confine", "contract", "engine", "launcher", "worker"];

/** The stamp of a worker that is built now, from the current sources and for this Node. */
export function currentStamp(): BuildStamp {
  const hash = createHash("sha256");
  const sources = globSync(`apps/{${stampedRooms.join(",")}}/**/*.ts`, { cwd: productRoot }).sort();
  for (const file of sources) {
    hash.update(`${file}\0`).update(readFileSync(`${productRoot}${file}`));
  }
  return { node: process.version, sources: hash.digest("hex") };
}

/** `current`: the built worker can be used; `stale`: it was built from other sources or for another Node. */
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
