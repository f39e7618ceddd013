import { createRequire } from "node:module";

/**
 * The checks of tasks and policies, loaded by a worker that gets one too large for the API, as
 * `format/load-linter.ts` does. The build puts a call in the place of this file that its bundle
 * understands.
 */
export function loadInputChecks(): typeof import("./input-checks.ts") {
  return createRequire(import.meta.url)("./input-checks.ts");
}
