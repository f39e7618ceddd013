import { isFont } from "../../policy/font-names.ts";
import type { LookCondition } from "../../policy/role-match.ts";
import { type NumberSpec, satisfies } from "../../policy/values.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import { isLengthRight } from "../rules/compare.ts";
import type { Effective, Length } from "../values/effective.ts";
import { type BodyFormat, sizeOf } from "./body-format.ts";

/** The surroundings of a paragraph in its story. Empty paragraphs count as neighbours. */
export interface Surroundings {
  body(): BodyFormat;
  before(paragraph: LintParagraph): LintParagraph | null;
  behind(paragraph: LintParagraph): LintParagraph | null;
}

/** Whether a paragraph meets the condition on formatting (`look`) of a sign. */
export function meetsLookCondition(
  wanted: LookCondition,
  paragraph: LintParagraph,
  around: Surroundings,
): boolean {
  const { format } = paragraph;
  const { alignment, bold, italic, font, size, color } = wanted;
  if (alignment !== undefined && !alignment.some((one) => one === format.alignment.value)) {
    return false;
  }
  const isIndented = (spec: NumberSpec | undefined, length: Effective<Length>) =>
    spec === undefined || isLengthRight(spec, length, paragraph) === true;
  if (!isIndented(wanted.left_indent, format.left)) return false;
  if (!isIndented(wanted.first_line_indent, format.firstLine)) return false;
  if (!isRuled(wanted.followed_by_rule, () => rulesBelow(paragraph, around))) return false;
  if (!isRuled(wanted.preceded_by_rule, () => rulesAbove(paragraph, around))) return false;
  if (!isSizedAs(wanted, paragraph, around)) return false;
  const runs = paragraph.runs.filter(({ isBlank }) => !isBlank);
  const [first] = runs;
  if (first === undefined) return false;
  if (size !== undefined && satisfies(size, "halfPoints", first.format.size.value) !== true) {
    return false;
  }
  if (color !== undefined && !isColored(color, first.format.color.value)) return false;
  if (bold !== undefined && runs.every((run) => run.format.bold.value) !== bold) return false;
  if (italic !== undefined && runs.every((run) => run.format.italic.value) !== italic) return false;
  const { begins_bold: begins } = wanted;
  if (
    begins !== undefined &&
    (first.format.bold.value && !runs.at(-1)?.format.bold.value) !== begins
  ) {
    return false;
  }
  if (font === undefined) return true;
  const slot = first.slots.includes("eastAsia") ? "eastAsia" : (first.slots[0] ?? "ascii");
  return isFont(font, first.format.fonts[slot].value ?? "");
}

function isSizedAs(
  { larger_than_body: larger, smaller_than_body: smaller, like_body: like }: LookCondition,
  paragraph: LintParagraph,
  around: Surroundings,
): boolean {
  if (larger === undefined && smaller === undefined && like === undefined) return true;
  const size = sizeOf(paragraph);
  if (size === null) return false;
  const most = around.body().size;
  if (larger !== undefined && size > most !== larger) return false;
  if (smaller !== undefined && size < most !== smaller) return false;
  if (like === undefined) return true;
  const { value } = paragraph.format.alignment;
  return (size === most && value !== "center" && value !== "right") === like;
}

function isColored(wanted: readonly string[], actual: string): boolean {
  return wanted.some((name) =>
    name === "red" ? isRed(actual) : name.toUpperCase() === actual.toUpperCase(),
  );
}

/**
 * Whether red outweighs the other colours by far.
 *
 * @param color six hexadecimal digits.
 */
function isRed(color: string): boolean {
  const match = /^([0-9A-F]{2})([0-9A-F]{2})([0-9A-F]{2})$/i.exec(color);
  const [red = 0, green = 0, blue = 0] = (match ?? [])
    .slice(1)
    .map((two) => Number.parseInt(two, 16));
  return red >= 0xb0 && green <= 0x50 && blue <= 0x50;
}

function isRuled(wanted: boolean | "red" | undefined, rules: () => string[]): boolean {
  if (wanted === undefined) return true;
  const colors = rules();
  if (wanted === "red") return colors.some(isRed);
  return colors.length > 0 === wanted;
}

/** The colours of the rules (lines) between a paragraph and the next one with text. */
function rulesBelow(paragraph: LintParagraph, around: Surroundings): string[] {
  const rules = [paragraph.format.ruleBelow];
  for (let at = around.behind(paragraph); at !== null; at = around.behind(at)) {
    rules.push(at.format.ruleAbove);
    if (!at.isEmpty) break;
    rules.push(at.format.ruleBelow);
  }
  return rules.filter((rule) => rule !== null);
}

function rulesAbove(paragraph: LintParagraph, around: Surroundings): string[] {
  const rules = [paragraph.format.ruleAbove];
  for (let at = around.before(paragraph); at !== null; at = around.before(at)) {
    rules.push(at.format.ruleBelow);
    if (!at.isEmpty) break;
    rules.push(at.format.ruleAbove);
  }
  return rules.filter((rule) => rule !== null);
}
