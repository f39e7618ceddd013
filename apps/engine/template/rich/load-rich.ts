import { createRequire } from "node:module";

/**
 * QR codes and Markdown, loaded when the first template asks for them, as `format/load-linter.ts` does.
 * The build puts a call in the place of this file that its bundle understands.
 */
export function loadRich(): typeof import("./rich.ts") {
  return createRequire(import.meta.url)("./rich.ts");
}
