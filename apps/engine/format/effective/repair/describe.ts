import { sizeName } from "../../policy/values.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { LintRun } from "../document/lint-run.ts";
import type { Section } from "../document/sections.ts";
import type { EffectiveParagraph, Length, LineSpacing, Space } from "../values/effective.ts";
import type { FormattingWords } from "./formatting-words.ts";

/** The most different formats of text that are described for one paragraph. */
const mostTexts = 3;

/**
 * The effective formatting of a paragraph in words:
 * `仿宋_GB2312 三号, first line 2 characters, exact 28 pt, justified`.
 */
export function describeParagraph({ format, runs }: LintParagraph, words: FormattingWords): string {
  const texts = new Set(
    runs.filter(({ isBlank }) => !isBlank).map((run) => describeText(run, words)),
  );
  const shown = [...texts].slice(0, mostTexts);
  if (texts.size > mostTexts) shown.push("…");
  return [
    ...(shown.length > 0 ? [shown.join(words.semicolon)] : []),
    ...describeIndents(format, words),
    describeLines(format.line.value, words),
    ...describeSpace(format.before.value, "before", words),
    ...describeSpace(format.after.value, "after", words),
    words.alignments[format.alignment.value],
    ...describeSwitches(format, words),
  ].join(words.comma);
}

function describeText({ format, slots }: LintRun, words: FormattingWords): string {
  const { fonts, size, bold, italic, underline, color, highlight, charSpacing } = format;
  const names = new Set(slots.map((slot) => fonts[slot].value ?? words.unknownFont));
  const sized = slots.includes("eastAsia")
    ? words.size(sizeName(size.value))
    : words.points(size.value / 2);
  return [
    `${[...names].join(words.and)} ${sized}`.trim(),
    ...(bold.value ? [words.bold] : []),
    ...(italic.value ? [words.italic] : []),
    ...(underline.value === "none" ? [] : [words.underlined]),
    ...(["auto", "000000"].includes(color.value) ? [] : [words.colour(color.value)]),
    ...(highlight.value === "none" ? [] : [words.highlighted(highlight.value)]),
    ...(charSpacing.value === 0 ? [] : [words.charSpacing(points(charSpacing.value, words))]),
  ].join(words.comma);
}

function describeIndents(
  { firstLine, left, right }: EffectiveParagraph,
  words: FormattingWords,
): string[] {
  const first = firstLine.value;
  const { indents: sides } = words;
  const lengthOf = (length: Length) => describeLength(length, words);
  const indents = [
    ...(first.amount > 0 ? [sides.firstLine(lengthOf(first))] : []),
    ...(first.amount < 0 ? [sides.hanging(lengthOf({ ...first, amount: -first.amount }))] : []),
    ...(left.value.amount === 0 ? [] : [sides.left(lengthOf(left.value))]),
    ...(right.value.amount === 0 ? [] : [sides.right(lengthOf(right.value))]),
  ];
  return indents.length > 0 ? indents : [sides.none];
}

function describeSwitches(format: EffectiveParagraph, words: FormattingWords): string[] {
  return [
    ...(format.keepNext.value ? [words.keptWithNext] : []),
    ...(format.pageBreakBefore.value ? [words.onNewPage] : []),
    ...(format.widowControl.value ? [] : [words.noWidowControl]),
    ...(format.snapToGrid.value ? [] : [words.offGrid]),
    ...(format.outlineLevel.value < 9 ? [words.outlineLevel(format.outlineLevel.value + 1)] : []),
  ];
}

function describeLines({ rule, amount }: LineSpacing, words: FormattingWords): string {
  if (rule === "exact") return words.exact(points(amount, words));
  if (rule !== "auto") return words.atLeast(points(amount, words));
  return amount === 240 ? words.singleLines : words.multipleLines(round(amount / 240));
}

function describeSpace(
  { unit, amount }: Space,
  side: "before" | "after",
  words: FormattingWords,
): string[] {
  if (unit === "auto") return [words.space[side](words.automatic)];
  if (amount === 0) return [];
  const space = unit === "lines" ? words.lines(amount / 100) : points(amount, words);
  return [words.space[side](space)];
}

function describeLength({ unit, amount }: Length, words: FormattingWords): string {
  return unit === "chars" ? words.characters(amount / 100) : points(amount, words);
}

/**
 * `210 × 297 mm, margins 37, 26, 35 and 28 mm, lines of 28.95 pt`: the margins are listed clockwise
 * from the top.
 */
export function describePage(
  { width, height, orientation, margins, grid }: Section,
  words: FormattingWords,
): string {
  const { top, right, bottom, left, gutter } = margins;
  return [
    words.paper(millimetres(width), millimetres(height)),
    ...(orientation === "landscape" ? [words.landscape] : []),
    words.margins([top, right, bottom, left].map(millimetres)),
    ...(gutter ? [words.gutter(millimetres(gutter))] : []),
    words.headerAndFooter(millimetres(margins.header), millimetres(margins.footer)),
    grid.type === "none"
      ? words.noGrid
      : words.grid(grid.type, grid.linePitch === null ? null : points(grid.linePitch, words)),
  ].join(words.comma);
}

function millimetres(twips: number | null): string {
  return twips === null ? "?" : String(Math.round(twips * (25.4 / 1440) * 10) / 10);
}

function points(twips: number, words: FormattingWords): string {
  return words.points(round(twips / 20));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
