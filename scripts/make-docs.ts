import { writeFileSync } from "node:fs";
import { apiPage } from "./docs/api-page.ts";

/** Writes the pages of docs/ that are made from the program: `npm run docs`. */
writeFileSync(new URL("../docs/api.md", import.meta.url), apiPage());
