import { createRequire } from "node:module";

/**
 * Loads the checks of tasks and policies, for a worker with a task or policy that is too large for
 * the API process, as `format/load-linter.ts` loads the linter. The build replaces this file with a
 * call that works in its bundle.
 */
export function loadInputChecks(): typeof import("./input-checks.ts") {
  return createRequire(import.meta.url)("./input-checks.ts");
}
