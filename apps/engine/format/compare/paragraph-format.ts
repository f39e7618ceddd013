import type { LintParagraph } from "../effective/document/lint-paragraph.ts";
import type { LintRun } from "../effective/document/lint-run.ts";

const paragraphProperties = [
  "styleName",
  "alignment",
  "firstLine",
  "left",
  "right",
  "before",
  "after",
  "line",
  "keepNext",
  "keepLines",
  "widowControl",
  "pageBreakBefore",
  "snapToGrid",
  "outlineLevel",
  "ruleAbove",
  "ruleBelow",
  "list",
] as const;

const runProperties = [
  "fonts",
  "size",
  "bold",
  "italic",
  "strike",
  "hidden",
  "underline",
  "color",
  "highlight",
  "charSpacing",
  "charScale",
] as const;

/** The names of properties in answers. */
const names: Readonly<Record<string, string>> = {
  styleName: "style",
  firstLine: "first_line_indent",
  left: "left_indent",
  right: "right_indent",
  before: "space_before",
  after: "space_after",
  line: "line_spacing",
  keepNext: "keep_next",
  keepLines: "keep_lines",
  widowControl: "widow_control",
  pageBreakBefore: "page_break_before",
  snapToGrid: "snap_to_grid",
  outlineLevel: "outline_level",
  ruleAbove: "border_above",
  ruleBelow: "border_below",
  charSpacing: "character_spacing",
  charScale: "character_scale",
};

/** The effective formatting of a paragraph as comparable texts, by the name of the property. */
export type FormatTexts = ReadonlyMap<string, string>;

/**
 * The effective formatting of a paragraph for a comparison: the values, and not where they come from. A property of
 * runs is the list of its values along the text; blank runs do not show it.
 *
 * @param hasSameText the paragraph is compared with one of the same text, so that the place of each value counts.
 */
export function formatTexts(
  paragraph: LintParagraph,
  { hasSameText }: { hasSameText: boolean },
): FormatTexts {
  const { format } = paragraph;
  const texts = new Map<string, string>();
  for (const property of paragraphProperties) {
    texts.set(names[property] ?? property, JSON.stringify(plainValue(format[property])));
  }
  const runs = paragraph.runs.filter(({ isBlank }) => !isBlank);
  for (const property of runProperties) {
    texts.set(
      names[property] ?? property,
      JSON.stringify(hasSameText ? along(runs, property) : valuesOf(runs, property)),
    );
  }
  // Pictures, fields, notes and breaks stand between characters.
  const objects = paragraph.objectOffsets;
  texts.set("objects", JSON.stringify(hasSameText ? objects : objects.length));
  return texts;
}

/** The names of the properties that differ. */
export function differing(from: FormatTexts, to: FormatTexts): string[] {
  return [...from].filter(([name, text]) => to.get(name) !== text).map(([name]) => name);
}

/** The values of a property with the number of characters that have each, one after the other. */
function along(
  runs: readonly LintRun[],
  property: (typeof runProperties)[number],
): [string, number][] {
  const values: [string, number][] = [];
  for (const run of runs) {
    const value = JSON.stringify(runValue(run, property));
    const last = values.at(-1);
    if (last?.[0] === value) last[1] += run.text.length;
    else values.push([value, run.text.length]);
  }
  return values;
}

function valuesOf(runs: readonly LintRun[], property: (typeof runProperties)[number]): string[] {
  return along(runs, property).map(([value]) => value);
}

function runValue({ format, slots }: LintRun, property: (typeof runProperties)[number]): unknown {
  if (property !== "fonts") return format[property].value;
  return slots.map((slot) => format.fonts[slot].value);
}

/** The value without its source. */
function plainValue(property: unknown): unknown {
  if (typeof property !== "object" || property === null) return property;
  if ("value" in property) return property.value;
  // A list: its source does not matter, and its number is the document's own.
  const { ilvl, level } = property as NonNullable<LintParagraph["format"]["list"]>;
  return [ilvl, level?.format ?? null, level?.text ?? null];
}
