import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The worker that `npm run build` makes: its directory, and whether it was made from the current sources. The
 * build, the server and `docops doctor` use this.
 */

const productRoot = fileURLToPath(new URL("../../", import.meta.url));

/** The directory of the built worker. */
export const builtWorkerDirectory = `${productRoot}.build/worker/`;

/** The policies that ship with docops, read and checked by the build: JSON, a mapping of names to policies. */
export const builtPolicies = `${builtWorkerDirectory}policies.json`;

/** The Node version and the hash of the sources that a worker was built with. */
export interface BuildStamp {
  /** Null in the npm package, whose worker comes without compiled code and runs on any Node. */
  node: string | null;
  sources: string;
}

/** The files of the program, TypeScript in a checkout and JavaScript in the npm package, and its policies. */
const sourceExtensions = [extname(import.meta.filename), ".yaml"];

/** The folders of `apps/` whose code a worker or its launcher runs. */
export const stampedRooms = ["confine", "contract", "engine", "launcher", "worker"];

/** The stamp of a worker that is built now, from the current sources and for this Node. */
export function currentStamp(): BuildStamp & { node: string } {
  const hash = createHash("sha256");
  for (const file of stampedRooms.flatMap(sourcesOf)) {
    hash.update(`${file}\0`).update(readFileSync(`${productRoot}${file}`));
  }
  return { node: process.version, sources: hash.digest("hex") };
}

/** The files of a room as paths from the product's root, in the same order on every system. */
function sourcesOf(room: string): string[] {
  const folder = `apps/${room}`;
  return readdirSync(productRoot + folder, { recursive: true, encoding: "utf8" })
    .filter((file) => sourceExtensions.includes(extname(file)))
    .map((file) => `${folder}/${file}`)
    .sort();
}

/** `current`: the built worker can be used; `stale`: it was built from other sources or for another Node. */
export function builtWorkerState(): "current" | "stale" | "missing" {
  const stamp = readStamp();
  if (stamp === null) return "missing";
  const current = currentStamp();
  const isForThisNode = stamp.node === null || stamp.node === current.node;
  const isCurrent = isForThisNode && stamp.sources === current.sources;
  return isCurrent ? "current" : "stale";
}

function readStamp(): BuildStamp | null {
  try {
    return JSON.parse(readFileSync(`${builtWorkerDirectory}stamp.json`, "utf8"));
  } catch {
    return null;
  }
}
