import type { LintDocument } from "./lint-document.ts";
import type { LintParagraph } from "./lint-paragraph.ts";
import { numberOf, readTypedNumber, type TypedNumber } from "./typed-number.ts";

/** A line of the body as the rules on numbering read it. */
export interface NumberedLine {
  paragraph: LintParagraph;
  /** The typed or automatic number at its beginning; `null` without a number. */
  number: TypedNumber | null;
  isAutomatic: boolean;
  /** Numbering restarts here: a title, the note on attachments, an attachment. */
  isStart: boolean;
}

/** 附件：1.甲 lists attachments, 附件1 stands above one, 注：1.甲 is a note: each has numbers of its own. */
const note =
  /^(?:附\s?件\s?[\d０-９一二三四五六七八九十]{0,3}|备?\s?注|(?:填\s?[表报])?说\s?明)\s?[：:]\s?/u;
const label = /^附\s?(?:件|录|表)\s?[\d０-９A-Z一二三四五六七八九十]{0,3}\s?[：:]?$/u;
/** Roles of paragraphs after which numbering restarts. */
const startRoles = new Set(["title", "attachment_note", "attachment_label", "attachment_title"]);
/** A line of a table of contents ends with leaders and a page number. */
const contents = /(?:…|\.{3}|·{3}|\t)\s?\d{1,4}$/u;
const contentsStyle = /^(?:toc|目录|table of contents)/i;

/**
 * The lines of the body outside tables and text boxes. A line break within a paragraph ends a line.
 */
export function* numberedLines({ stories, listNumbers }: LintDocument): Generator<NumberedLine> {
  for (const { part, paragraphs } of stories) {
    if (part.kind !== "body") continue;
    for (const paragraph of paragraphs) {
      if (paragraph.paragraph.isInTable || paragraph.paragraph.isInTextBox || paragraph.isEmpty) {
        continue;
      }
      if (contentsStyle.test(paragraph.format.styleName)) continue;
      const automatic = listNumbers.get(paragraph);
      for (const [at, whole] of paragraph.text.split("\n").entries()) {
        const line = whole.trim();
        const noted = note.exec(line);
        const isStart =
          noted !== null || label.test(line) || startRoles.has(paragraph.role?.name ?? "");
        const shown = at === 0 && automatic !== undefined ? `${automatic}文` : null;
        const read = contents.test(line)
          ? null
          : readTypedNumber(shown ?? line.slice(noted?.[0].length ?? 0));
        const number = noted === null || read === null ? read : asItem(read);
        yield { paragraph, number, isAutomatic: shown !== null, isStart };
      }
    }
  }
}

/** The items of a note are numbered 1. and 2. by the standard, so 附件：一、甲 is a mistyped 1. */
function asItem(number: TypedNumber): TypedNumber {
  const { level, value } = number;
  return level === 3
    ? number
    : { ...number, level: 3, form: "mistyped", expected: numberOf(3, value) };
}
