import type { Command } from "commander";
import { pagePicture } from "../contract/artifacts.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { type PreviewPart, previewBounds } from "../contract/preview.ts";
import { loadLinter } from "../engine/index.ts";
import { defaultPackageLimits } from "../engine/inputs.ts";
import { readPdfSettings } from "./environment.ts";
import { readInput, withDocumentErrors } from "./inputs.ts";
import { CommandError, printJson, printLine } from "./output.ts";
import { writeFiles } from "./write-files.ts";

interface PreviewOptions {
  pages: string;
  width: string;
  outDir: string;
  force?: boolean;
  json?: boolean;
}

/** Adds `preview`, which draws the first pages of a document as it is. */
export function addPreview(program: Command): void {
  const { pages, width } = previewBounds;
  program
    .command("preview")
    .description("Draw the first pages of a document as PNG. It needs DOCOPS_PDF and poppler.")
    .argument("<document>", "the document (.docx)")
    .option(
      "--pages <count>",
      `how many pages, ${pages.least} to ${pages.most}`,
      `${pages.default}`,
    )
    .option(
      "--width <pixels>",
      `the width of a picture, ${width.least} to ${width.most}`,
      `${width.default}`,
    )
    .option("--out-dir <directory>", "the directory of the pictures", ".")
    .option("--force", "overwrite existing files")
    .option("--json", "print the result as JSON")
    .action(preview);
}

async function preview(file: string, options: PreviewOptions): Promise<void> {
  const wishes = { pages: readCount("pages", options), width: readCount("width", options) };
  if (readPdfSettings().converter === "off") {
    throw new CommandError(
      commandExitCodes.usage,
      "docops preview needs a program that makes PDFs.",
      ["Set DOCOPS_PDF=libreoffice. docops doctor lists what is installed."],
    );
  }
  const document = readInput(file);
  const print = withDocumentErrors(file, () =>
    loadLinter().printInputs([document], defaultPackageLimits, { entries: [], marksPages: false }),
  );
  // Loaded only here: other commands need none of it.
  const { readAll, withPrint } = await import("./pdf.ts");
  const { made, pictures } = await withPrint(print, async (maker, directory) => {
    const job = { directory, isPatient: false, ...wishes };
    const made = await maker.preview(job, new AbortController().signal);
    const names = Array.from({ length: made.shown }, (_, at) => pagePicture(at + 1));
    return { made, pictures: await readAll(directory, names) };
  });
  const force = options.force ?? false;
  const { files } = writeFiles(options.outDir, pictures, { force, names: [], inputs: [file] });
  if (options.json) return printJson({ pages: made.pages, shown: made.shown, files });
  printLine(`${made.shown} of ${made.pages} pages`);
  for (const written of files) printLine(written);
}

/** @throws CommandError */
function readCount(part: PreviewPart, options: PreviewOptions): number {
  const { least, most } = previewBounds[part];
  const count = /^\d{1,9}$/.test(options[part]) ? Number(options[part]) : Number.NaN;
  if (count >= least && count <= most) return count;
  throw new CommandError(
    commandExitCodes.usage,
    `--${part} must be a whole number from ${least} to ${most}; got ${options[part]}.`,
  );
}
