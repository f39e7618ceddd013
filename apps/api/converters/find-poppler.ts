import { existsSync } from "node:fs";
import type { PdfConverter } from "../../contract/pdf.ts";

/** The program of poppler that draws pages. The box sees the system's programs (`run-tools.ts`). */
const program = "/usr/bin/pdftoppm";

/** Whether a server with a converter can show pages as pictures: poppler draws those of the PDF. */
export function makesPreviews(converter: PdfConverter): boolean {
  return converter !== "off" && existsSync(program);
}
