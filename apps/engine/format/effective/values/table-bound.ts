import type { Cells } from "./cells.ts";
import type { Effective } from "./effective.ts";
import type { Style } from "./styles.ts";

/**
 * Size and alignment that a table style states are up to Word, unless the settings make table styles
 * plain (`overrideTableStyleFontSizeAndJustification`).
 *
 * @param name of the property in `cells`.
 */
export function tableBound<T>(
  { table, cells, style }: { table: Cells; cells: Cells; style: Style | null },
  name: string,
  effective: Effective<T>,
): Effective<T> {
  if (table[name] === undefined) return effective;
  const from = cells[name]?.from;
  const isNear = from === "direct" || (from !== table[name].from && from !== `style ${style?.id}`);
  return isNear ? effective : { ...effective, isUnverified: true };
}
