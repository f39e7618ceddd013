import { createRequire } from "node:module";

/**
 * Loads the linter when a job first asks for it: a worker lives for one job, and most jobs need no
 * linter. The build replaces this file by a call that works in its bundle.
 */
export function loadLinter(): typeof import("./linter.ts") {
  return createRequire(import.meta.url)("./linter.ts");
}
