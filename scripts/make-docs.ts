import { writeFileSync } from "node:fs";
import { ruleLists } from "./docs/rule-files.ts";

/**
 * `npm run docs`: writes the files that are generated from the program. The lists of rules come
 * first, because the program, and therefore every page, reads them.
 */
write(await ruleLists());
const { generatedFiles } = await import("./docs/generated-files.ts");
write(await generatedFiles());

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(new URL(`../${file}`, import.meta.url), content);
  }
}
