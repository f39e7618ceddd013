import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { oneJobFlag } from "./protocol.ts";

const kept = process.execArgv.includes(oneJobFlag) ? "one-job" : "kept";

/**
 * What a built worker starts with: runs the bundles beside it from the code that V8 has compiled
 * before. A cache that another Node has made is passed over, and costs time only.
 */
function run(name: string): unknown {
  const filename = join(import.meta.dirname, `${name}.cjs`);
  // Bundles are ASCII, which is the quickest to read.
  const source = readFileSync(filename, "latin1");
  const cachedData = readFileSync(join(import.meta.dirname, `${name}.${kept}.cache`));
  return new Script(source, { filename, cachedData }).runInThisContext()(load);
}

const bundles = new Map<string, unknown>();

function load(id: string): unknown {
  if (!id.startsWith("./")) return process.getBuiltinModule(id);
  const name = id.slice(2);
  if (!bundles.has(name)) bundles.set(name, run(name));
  return bundles.get(name);
}

load("./worker");
