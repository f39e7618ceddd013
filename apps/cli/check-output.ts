import { commandExitCodes } from "../contract/exit-codes.ts";
import type { Output } from "../contract/pdf.ts";
import { readPdfSettings } from "./environment.ts";
import { CommandError } from "./output.ts";

/**
 * Checks that this machine can make the documents that a command asks for.
 *
 * @throws CommandError
 */
export function checkOutput(output: Output): void {
  if (output === "docx" || readPdfSettings().converter !== "off") return;
  throw new CommandError(
    commandExitCodes.usage,
    `--output ${output} needs a program that makes PDFs.`,
    [
      "Set DOCOPS_PDF=libreoffice, or DOCOPS_PDF=gotenberg with DOCOPS_GOTENBERG_URL. docops doctor tells what is installed.",
    ],
  );
}
