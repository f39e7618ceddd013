import { createRequire } from "node:module";

/**
 * The linter, loaded when the first job asks for it: a worker lives for one job, and most jobs do
 * without. The build puts a call in the place of this file that its bundle understands.
 */
export function loadLinter(): typeof import("./linter.ts") {
  return createRequire(import.meta.url)("./linter.ts");
}
