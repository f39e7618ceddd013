import type { Effective } from "./effective.ts";
import type { Properties } from "./properties.ts";
import type { Style } from "./styles.ts";

/**
 * Marks a size or alignment as unverified if a table style states it: Word has undocumented rules
 * for both, unless a setting (`overrideTableStyleFontSizeAndJustification`) makes table styles
 * plain.
 *
 * @param name of the property in `properties`.
 */
export function tableBound<T>(
  { table, properties, style }: { table: Properties; properties: Properties; style: Style | null },
  name: string,
  effective: Effective<T>,
): Effective<T> {
  if (table[name] === undefined) return effective;
  const from = properties[name]?.from;
  const isNear = from === "direct" || (from !== table[name].from && from !== `style ${style?.id}`);
  return isNear ? effective : { ...effective, isUnverified: true };
}
