import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { forkServerArgument, oneJobArgument } from "./protocol.ts";

/**
 * Sets V8 flags in a process for one job, which has no TurboFan: that pays only over many jobs. The function
 * is taken here, because it cannot be loaded any more once the worker is confined.
 */
const setFlags = process.argv.includes(oneJobArgument)
  ? process.getBuiltinModule("node:v8").setFlagsFromString
  : null;

/** A fork server has compiled code of its own, because V8 has other flags there. */
const cacheExtension = process.argv.includes(forkServerArgument) ? ".fork.cache" : ".cache";

/**
 * The entry of a built worker: runs the bundles in this directory from compiled code. V8 rejects a cache
 * of another Node and compiles the source, which only takes time.
 */
function run(name: string): unknown {
  const filename = join(import.meta.dirname, `${name}.cjs`);
  // Bundles are ASCII, and Latin-1 is read the fastest.
  const source = readFileSync(filename, "latin1");
  return new Script(source, { filename, ...compiledCode(name) }).runInThisContext()(load);
}

/** V8's compiled code of a bundle. The npm package has none, because it is for one version of Node. */
function compiledCode(name: string): { cachedData?: Buffer } {
  try {
    return { cachedData: readFileSync(join(import.meta.dirname, name + cacheExtension)) };
  } catch {
    return {};
  }
}

const bundles = new Map<string, unknown>();

function load(id: string): unknown {
  // V8 accepts compiled code, also Node's own, only with the flags that it was compiled with.
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
