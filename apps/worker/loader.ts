import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { oneJobArgument } from "./protocol.ts";

/**
 * V8's last compiler pays over many jobs: a process of one does without. Nobody but this file can set
 * flags once the worker is confined.
 */
const setFlags = process.argv.includes(oneJobArgument)
  ? process.getBuiltinModule("node:v8").setFlagsFromString
  : null;

/**
 * What a built worker starts with: runs the bundles beside it from the code that V8 has compiled
 * before. A cache that another Node has made is passed over, and costs time only.
 */
function run(name: string): unknown {
  const filename = join(import.meta.dirname, `${name}.cjs`);
  // Bundles are ASCII, which is the quickest to read.
  const source = readFileSync(filename, "latin1");
  const cachedData = readFileSync(join(import.meta.dirname, `${name}.cache`));
  return new Script(source, { filename, cachedData }).runInThisContext()(load);
}

const bundles = new Map<string, unknown>();

function load(id: string): unknown {
  // Code that was compiled ahead, Node's own too, is taken only where V8's flags are what they were.
  setFlags?.("--turbofan");
  try {
    if (!id.startsWith("./")) return process.getBuiltinModule(id);
    const name = id.slice(2);
    if (!bundles.has(name)) bundles.set(name, run(name));
    return bundles.get(name);
  } finally {
    setFlags?.("--no-turbofan");
  }
}

load("./worker");
