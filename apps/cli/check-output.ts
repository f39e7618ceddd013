import { commandExitCodes } from "../contract/exit-codes.ts";
import type { JobChoices } from "../contract/job-options.ts";
import { updatesToc } from "../contract/pdf.ts";
import { readPdfSettings } from "./environment.ts";
import { CommandError } from "./output.ts";

/**
 * Checks that this machine can make the documents that a command asks for.
 *
 * @throws CommandError
 */
export function checkOutput({ output, updateToc }: Pick<JobChoices, "output" | "updateToc">): void {
  if (output === "docx" && !updateToc) return;
  const { converter } = readPdfSettings();
  if (updateToc && !updatesToc(converter)) {
    throw new CommandError(
      commandExitCodes.usage,
      "--update-toc needs LibreOffice, which finds out the page numbers.",
      ["Set DOCOPS_PDF=libreoffice. docops doctor lists what is installed."],
    );
  }
  if (converter !== "off") return;
  throw new CommandError(
    commandExitCodes.usage,
    `--output ${output} needs a program that makes PDFs.`,
    [
      "Set DOCOPS_PDF=libreoffice, or DOCOPS_PDF=gotenberg with DOCOPS_GOTENBERG_URL. docops doctor lists what is installed.",
    ],
  );
}
