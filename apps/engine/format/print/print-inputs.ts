import type {
  PrintFacts,
  PrintFont,
  PrintValue,
  RemovedLink,
} from "../../../contract/print-facts.ts";
import { maxPrintFonts, maxPrintValues, maxValueLength } from "../../../contract/print-facts.ts";
import { markTargets } from "../../pages/mark-targets.ts";
import type { ReplaceLog } from "../../template/log/replace-log.ts";
import { isPictureDescription } from "../../template/pictures/picture-description.ts";
import { WordPackage } from "../../word/package.ts";
import { readBody, readOtherStories } from "../../word/stories.ts";
import { TextPieces } from "../../word/text-pieces.ts";
import type { PackageLimits } from "../../zip/limits.ts";
import { LintParagraph } from "../effective/document/lint-paragraph.ts";
import { FormatResolver } from "../effective/values/resolver.ts";
import { fontFaces } from "../policy/font-faces.ts";
import { isFont } from "../policy/font-names.ts";
import { TouchedRuns } from "../touched-runs.ts";
import { removeCommentMarks } from "./remove-comments.ts";
import { removeLinks } from "./remove-links.ts";

/** The inputs of a conversion to PDF. */
export interface PrintInputs {
  /** A copy of the document that loads nothing from elsewhere and has no macros. */
  copy: Buffer[];
  facts: PrintFacts;
}

/** A document that is to be laid out. */
export interface PrintOptions extends Pick<ReplaceLog, "entries"> {
  /** The copy gets bookmarks at the targets of page numbers (`mark-targets.ts`). */
  marksPages: boolean;
}

/** Makes the inputs of a conversion from a filled document. */
export function printInputs(
  document: readonly Buffer[],
  limits: PackageLimits,
  { entries, marksPages }: PrintOptions,
): PrintInputs {
  const copy = WordPackage.open(Buffer.concat(document), limits);
  const fonts = shownFonts(copy);
  const removed = cleanCopy(copy, { marksPages });
  const filled = entries.filter(
    ({ new_text, status }) => status === "replaced" && isPrintedText(new_text ?? ""),
  );
  const values = filled.slice(0, maxPrintValues).map(
    ({ field_name, new_text, paragraph_path }): PrintValue => ({
      field_name: field_name ?? "",
      paragraph_path,
      text: (new_text ?? "").slice(0, maxValueLength),
    }),
  );
  return {
    copy: copy.write(),
    facts: {
      fonts: fonts.slice(0, maxPrintFonts),
      font_count: fonts.length,
      values,
      value_count: filled.length,
      removed,
    },
  };
}

/** Removes what a converter could load or run, and the comments. @returns what was removed. */
export function cleanCopy(
  copy: WordPackage,
  { marksPages }: Pick<PrintOptions, "marksPages">,
): RemovedLink[] {
  if (marksPages) markTargets(copy);
  removeCommentMarks(copy);
  return removeLinks(copy);
}

/** Whether a PDF should have the text of a value: a picture has none. */
function isPrintedText(text: string): boolean {
  return text.trim() !== "" && !isPictureDescription(text);
}

/** The fonts of all text that shows, by effective formatting, in alphabetical order. */
function shownFonts(pack: WordPackage): PrintFont[] {
  const body = readBody(pack);
  const resolver = new FormatResolver(pack);
  const pieces = new TextPieces();
  const touched = new TouchedRuns();
  const names = new Set<string>();
  for (const part of [body, ...readOtherStories(pack, [""])]) {
    // LibreOffice prints no comments.
    if (part.kind === "comments") continue;
    const formats = resolver.of(part);
    for (const paragraph of part.paragraphs) {
      if (paragraph.isMirror) continue;
      const { runs } = new LintParagraph(part, paragraph, formats, touched, pieces);
      for (const { format, isBlank, slots } of runs) {
        if (isBlank || format.hidden.value) continue;
        for (const slot of slots) {
          const { value } = format.fonts[slot];
          if (value !== null) names.add(value);
        }
      }
    }
  }
  return [...names].sort().map((name) => ({ name, aliases: aliasesOf(name) }));
}

/** Other names of the same font, as makers and systems write them. A `*` at the end stands for any ending. */
function aliasesOf(name: string): string[] {
  for (const all of Object.values(fontFaces)) {
    const spec = { names: [], folded: all.map((known) => fold(known)), text: "" };
    if (isFont(spec, name)) return [...all];
  }
  return [];
}

function fold(name: string): string {
  return name.normalize("NFKC").toLowerCase().replaceAll(/[ _]/g, "");
}
