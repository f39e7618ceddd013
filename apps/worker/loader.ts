import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";

/**
 * What a built worker starts with: runs the bundle beside it from the code that V8 has compiled
 * before. A cache that another Node has made is passed over, and costs time only.
 */
const filename = join(import.meta.dirname, "worker.cjs");
const source = readFileSync(filename, "utf8");
const cachedData = readFileSync(join(import.meta.dirname, "worker.cache"));
const script = new Script(source, { filename, cachedData });
script.runInThisContext()(process.getBuiltinModule);
