import { createRequire } from "node:module";

/**
 * Loads QR codes and Markdown when the first template needs them, as `format/load-linter.ts` loads
 * the linter. The build replaces this file with a call that works in its bundle.
 */
export function loadRich(): typeof import("./rich.ts") {
  return createRequire(import.meta.url)("./rich.ts");
}
