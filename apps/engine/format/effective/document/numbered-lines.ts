import type { LintDocument } from "./lint-document.ts";
import type { LintParagraph } from "./lint-paragraph.ts";
import { numberOf, readTypedNumber, type TypedNumber } from "./typed-number.ts";

/** A line of the body, as rules on numbers read it. */
export interface NumberedLine {
  paragraph: LintParagraph;
  /** The number that it begins with, typed or automatic; `null` without a number. */
  number: TypedNumber | null;
  isAutomatic: boolean;
  /** Numbers count anew here: a title, the note on attachments, an attachment. */
  isStart: boolean;
}

/** 附件：1.甲 lists attachments, 附件1 stands above one, 注：1.甲 is a note: the numbers are their own. */
const note =
  /^(?:附\s?件\s?[\d０-９一二三四五六七八九十]{0,3}|备?\s?注|(?:填\s?[表报])?说\s?明)\s?[：:]\s?/u;
const label = /^附\s?(?:件|录|表)\s?[\d０-９A-Z一二三四五六七八九十]{0,3}\s?[：:]?$/u;
/** Roles of paragraphs that stand above numbers of their own. */
const startRoles = new Set(["title", "attachment_note", "attachment_label", "attachment_title"]);
/** A line of a table of contents ends with leaders and a page. */
const contents = /(?:…|\.{3}|·{3}|\t)\s?\d{1,4}$/u;
const contentsStyle = /^(?:toc|目录|table of contents)/i;

/**
 * The lines of the body that stand in no table and no text box; a break within a paragraph ends
 * one.
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

/** A note counts in figures, whatever it is written in: 附件：一、甲 begins a list of 1. and 2. */
function asItem(number: TypedNumber): TypedNumber {
  const { level, value } = number;
  return level === 3
    ? number
    : { ...number, level: 3, form: "mistyped", expected: numberOf(3, value) };
}
