import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Names of the tests in a file, as they are written: those of `it.each` with their placeholders. */
export function namesIn(file: string): string[] {
  const source = readFileSync(join(root, file), "utf8");
  const starts =
    /^ *(?:it(?:\.\w+(?:\([^()\n]*\))?)*|[\])}]+(?: as const)?\))\(\s*"((?:[^"\\]|\\.)*)"/gm;
  return Array.from(source.matchAll(starts), ([, name = ""]) => name);
}
