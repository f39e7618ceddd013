import { writeFileSync } from "node:fs";
import { generatedFiles } from "./docs/generated-files.ts";

/** Writes the files that are made from the program: `npm run docs`. */
for (const [file, content] of Object.entries(generatedFiles())) {
  writeFileSync(new URL(`../${file}`, import.meta.url), content);
}
