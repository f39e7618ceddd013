import { type Cells, fold, noCells } from "./cells.ts";
import { directFormatting } from "./direct.ts";
import type { EffectiveParagraph } from "./effective.ts";
import type { FormatSources } from "./format-sources.ts";
import { alignmentOf, lengthOf, lineOf, numberOf, ruleOf, spaceOf, switchOf } from "./stated.ts";
import { indentsOf, withoutIndents } from "./style-lists.ts";
import type { Style } from "./styles.ts";
import { tableBound } from "./table-bound.ts";

/**
 * The format of a paragraph that states `direct`, in a table that gives it `table`. Neighbours of the
 * same style may still take its space away: see `neighbours.ts`.
 */
export function paragraphFormat(
  { styles, numbering, styleLists, settings }: FormatSources,
  table: Cells,
  direct: Cells,
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
  const own = isTakenOff ? withoutIndents(listed.paragraph) : listed.paragraph;
  // A list of the paragraph's own wins over its style.
  const list = isListed ? indentsOf(level) : noCells;
  const cells = fold(styles.defaults.paragraph, table, own, list, direct);
  const alignment = alignmentOf(cells);
  const format: EffectiveParagraph = {
    styleId: style?.id ?? named ?? "",
    styleName: style?.name ?? "",
    isStyleMissing: named !== undefined && namedStyle === null,
    alignment: settings.hasPlainTableStyles
      ? alignment
      : tableBound({ table, cells, style }, "jc", alignment),
    firstLine: lengthOf(cells, "first"),
    left: lengthOf(cells, "left"),
    right: lengthOf(cells, "right"),
    before: spaceOf(cells, "before"),
    after: spaceOf(cells, "after"),
    contextualSpacing: switchOf(cells, "contextualSpacing", false),
    line: lineOf(cells),
    keepNext: switchOf(cells, "keepNext", false),
    keepLines: switchOf(cells, "keepLines", false),
    widowControl: switchOf(cells, "widowControl", true),
    pageBreakBefore: switchOf(cells, "pageBreakBefore", false),
    snapToGrid: switchOf(cells, "snapToGrid", true),
    outlineLevel: numberOf(cells, "outlineLvl", 9),
    ruleAbove: ruleOf(cells, "topRule"),
    ruleBelow: ruleOf(cells, "bottomRule"),
    list: numId === "0" ? null : { numId, ilvl, from: direct.numId?.from ?? listed.from, level },
    directProperties: directFormatting(direct),
  };
  return { format, style };
}
