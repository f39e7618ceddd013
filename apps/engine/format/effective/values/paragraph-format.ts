import { directFormatting } from "./direct.ts";
import type { EffectiveParagraph } from "./effective.ts";
import type { FormatSources } from "./format-sources.ts";
import { noProperties, overlay, type Properties } from "./properties.ts";
import {
  alignmentOf,
  lengthOf,
  lineOf,
  notSwitchedOff,
  numberOf,
  ruleOf,
  spaceOf,
  switchedOn,
} from "./stated.ts";
import { indentsOf, withoutIndents } from "./style-lists.ts";
import type { Style } from "./styles.ts";
import { tableBound } from "./table-bound.ts";

/**
 * The format of a paragraph that states `direct`, in a table whose style states `table`. Neighbours
 * of the same style may still remove its space: see `neighbours.ts`.
 */
export function paragraphFormat(
  { styles, numbering, styleLists, settings }: FormatSources,
  table: Properties,
  direct: Properties,
): { format: EffectiveParagraph; style: Style | null } {
  const named = direct.pStyle?.value;
  const namedStyle = styles.of("paragraph", named);
  const style = namedStyle ?? styles.defaultOf("paragraph");
  const listed = styleLists.of(style);
  const isListed = direct.numId !== undefined || direct.ilvl !== undefined;
  const numId = direct.numId?.value ?? listed.numId;
  const linked = numId === "0" ? null : numbering.levelOfStyle(numId, style?.id ?? "");
  const ilvl = direct.ilvl?.value ?? linked ?? listed.ilvl;
  const level = numId === "0" ? null : numbering.level(numId, ilvl);
  const isTakenOff = numId === "0" && listed.numId !== "0";
  const styled = isTakenOff ? withoutIndents(listed.paragraph) : listed.paragraph;
  // A list that the paragraph states itself wins over its style.
  const list = isListed ? indentsOf(level) : noProperties;
  const properties = overlay(styles.defaults.paragraph, table, styled, list, direct);
  const alignment = alignmentOf(properties);
  const format: EffectiveParagraph = {
    styleId: style?.id ?? named ?? "",
    styleName: style?.name ?? "",
    isStyleMissing: named !== undefined && namedStyle === null,
    alignment: settings.hasPlainTableStyles
      ? alignment
      : tableBound({ table, properties, style }, "jc", alignment),
    firstLine: lengthOf(properties, "first"),
    left: lengthOf(properties, "left"),
    right: lengthOf(properties, "right"),
    before: spaceOf(properties, "before"),
    after: spaceOf(properties, "after"),
    contextualSpacing: switchedOn(properties, "contextualSpacing"),
    line: lineOf(properties),
    keepNext: switchedOn(properties, "keepNext"),
    keepLines: switchedOn(properties, "keepLines"),
    widowControl: notSwitchedOff(properties, "widowControl"),
    pageBreakBefore: switchedOn(properties, "pageBreakBefore"),
    snapToGrid: notSwitchedOff(properties, "snapToGrid"),
    outlineLevel: numberOf(properties, "outlineLvl", 9),
    ruleAbove: ruleOf(properties, "topRule"),
    ruleBelow: ruleOf(properties, "bottomRule"),
    list: numId === "0" ? null : { numId, ilvl, from: direct.numId?.from ?? listed.from, level },
    directProperties: directFormatting(direct),
  };
  return { format, style };
}
