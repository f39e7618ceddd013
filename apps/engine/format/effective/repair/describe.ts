import { sizeName } from "../../policy/values.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { LintRun } from "../document/lint-run.ts";
import type { Section } from "../document/sections.ts";
import type { EffectiveParagraph, Length, LineSpacing, Space } from "../values/effective.ts";

/** The most different formats of text that are described for one paragraph. */
const mostTexts = 3;

const alignments = {
  left: "aligned left",
  center: "centred",
  right: "aligned right",
  both: "justified",
  distribute: "distributed",
  other: "aligned otherwise",
} as const;

/**
 * The effective formatting of a paragraph in words:
 * `仿宋_GB2312 三号, first line 2 characters, exact 28 pt, justified`.
 */
export function describeParagraph({ format, runs }: LintParagraph): string {
  const texts = new Set(runs.filter(({ isBlank }) => !isBlank).map(describeText));
  const shown = [...texts].slice(0, mostTexts);
  if (texts.size > mostTexts) shown.push("…");
  return [
    ...(shown.length > 0 ? [shown.join("; ")] : []),
    ...describeIndents(format),
    describeLines(format.line.value),
    ...describeSpace(format.before.value, "before"),
    ...describeSpace(format.after.value, "after"),
    alignments[format.alignment.value],
    ...describeSwitches(format),
  ].join(", ");
}

function describeText({ format, slots }: LintRun): string {
  const { fonts, size, bold, italic, underline, color, highlight, charSpacing } = format;
  const names = new Set(slots.map((slot) => fonts[slot].value ?? "unknown font"));
  const sized = slots.includes("eastAsia") ? sizeName(size.value) : `${size.value / 2} pt`;
  return [
    `${[...names].join(" and ")} ${sized}`.trim(),
    ...(bold.value ? ["bold"] : []),
    ...(italic.value ? ["italic"] : []),
    ...(underline.value === "none" ? [] : ["underlined"]),
    ...(["auto", "000000"].includes(color.value) ? [] : [`colour ${color.value}`]),
    ...(highlight.value === "none" ? [] : [`highlighted ${highlight.value}`]),
    ...(charSpacing.value === 0 ? [] : [`${points(charSpacing.value)} between characters`]),
  ].join(", ");
}

function describeIndents({ firstLine, left, right }: EffectiveParagraph): string[] {
  const first = firstLine.value;
  const indents = [
    ...(first.amount > 0 ? [`first line ${describeLength(first)}`] : []),
    ...(first.amount < 0 ? [`hanging ${describeLength({ ...first, amount: -first.amount })}`] : []),
    ...(left.value.amount === 0 ? [] : [`left ${describeLength(left.value)}`]),
    ...(right.value.amount === 0 ? [] : [`right ${describeLength(right.value)}`]),
  ];
  return indents.length > 0 ? indents : ["no indent"];
}

function describeSwitches(format: EffectiveParagraph): string[] {
  return [
    ...(format.keepNext.value ? ["kept with the next"] : []),
    ...(format.pageBreakBefore.value ? ["on a new page"] : []),
    ...(format.widowControl.value ? [] : ["without widow control"]),
    ...(format.snapToGrid.value ? [] : ["off the grid"]),
    ...(format.outlineLevel.value < 9 ? [`outline level ${format.outlineLevel.value + 1}`] : []),
  ];
}

function describeLines({ rule, amount }: LineSpacing): string {
  if (rule !== "auto") return `${rule === "exact" ? "exact" : "at least"} ${points(amount)}`;
  return amount === 240 ? "single lines" : `${round(amount / 240)} lines`;
}

function describeSpace({ unit, amount }: Space, side: "before" | "after"): string[] {
  if (unit === "auto") return [`automatic space ${side}`];
  if (amount === 0) return [];
  return [`${unit === "lines" ? `${amount / 100} lines` : points(amount)} ${side}`];
}

function describeLength({ unit, amount }: Length): string {
  return unit === "chars" ? `${amount / 100} characters` : points(amount);
}

/**
 * `210 × 297 mm, margins 37, 26, 35 and 28 mm, lines of 28.95 pt`: the margins are listed clockwise
 * from the top.
 */
export function describePage({ width, height, orientation, margins, grid }: Section): string {
  const { top, right, bottom, left, gutter } = margins;
  const sides = [top, right, bottom, left].map(millimetres);
  const pitch = grid.linePitch === null ? "no pitch" : points(grid.linePitch);
  return [
    `${millimetres(width)} × ${millimetres(height)} mm`,
    ...(orientation === "landscape" ? ["across"] : []),
    `margins ${sides.slice(0, 3).join(", ")} and ${sides[3]} mm`,
    ...(gutter ? [`gutter ${millimetres(gutter)} mm`] : []),
    `header at ${millimetres(margins.header)} mm, footer at ${millimetres(margins.footer)} mm`,
    grid.type === "none" ? "no grid" : `grid ${grid.type} of ${pitch}`,
  ].join(", ");
}

function millimetres(twips: number | null): string {
  return twips === null ? "?" : String(Math.round(twips * (25.4 / 1440) * 10) / 10);
}

function points(twips: number): string {
  return `${round(twips / 20)} pt`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
