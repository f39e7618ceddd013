import { parseHalfPoints, parseTwips } from "../../units.ts";
import type { Cell, Cells, Toggle } from "./cells.ts";
import type { Alignment, Effective, EffectiveParagraph, Length, Space } from "./effective.ts";

/** What cells say in the end, as values: one function for each kind of property. */

/** A value with the place that states it; unverified where the place is not sure to count. */
export function stated<T>(value: T, cell: Cell | undefined): Effective<T> {
  if (cell === undefined) return { value, from: "application" };
  return cell.isUncertain
    ? { value, from: cell.from, isUnverified: true }
    : { value, from: cell.from };
}

const alignments: Readonly<Record<string, Alignment>> = {
  left: "left",
  start: "left",
  center: "center",
  right: "right",
  end: "right",
  both: "both",
  distribute: "distribute",
};

export function alignmentOf({ jc, bidi }: Cells): Effective<Alignment> {
  if (jc === undefined) return stated("left", jc);
  const value = alignments[jc.value] ?? "other";
  // In a paragraph from right to left, `left` is the leading edge (17.18.44).
  const isMirrored = bidi?.value === "1" && (value === "left" || value === "right");
  return stated(isMirrored ? (value === "left" ? "right" : "left") : value, jc);
}

/** Characters beat twips, wherever they are stated; none of them leaves it to the twips (2.1.44). */
export function lengthOf(cells: Cells, name: "first" | "left" | "right"): Effective<Length> {
  const chars = cells[`${name}Chars`];
  const hundredths = Number(chars?.value ?? 0);
  if (chars !== undefined && hundredths !== 0 && Number.isFinite(hundredths)) {
    return stated({ unit: "chars", amount: hundredths }, chars);
  }
  const twips = cells[name];
  return stated({ unit: "twips", amount: parseTwips(twips?.value) ?? 0 }, twips);
}

export function spaceOf(cells: Cells, name: "before" | "after"): Effective<Space> {
  const automatic = cells[`${name}Auto`];
  if (automatic?.value === "1") return stated({ unit: "auto", amount: 0 }, automatic);
  const lines = cells[`${name}Lines`];
  const hundredths = Number(lines?.value ?? 0);
  if (lines !== undefined && hundredths !== 0 && Number.isFinite(hundredths)) {
    return stated({ unit: "lines", amount: hundredths }, lines);
  }
  const twips = cells[name];
  return stated({ unit: "twips", amount: parseTwips(twips?.value) ?? 0 }, twips);
}

export function lineOf({ line, lineRule }: Cells): EffectiveParagraph["line"] {
  if (line === undefined) return stated({ rule: "auto", amount: 240 }, line);
  const word = lineRule?.value;
  const rule = word === "exact" || word === "atLeast" ? word : "auto";
  return stated({ rule, amount: parseTwips(line.value) ?? 240 }, line);
}

/** ECMA-376 part 1, 17.7.3: direct wins; the defaults' `true` stays; else each kind of style switches. */
export function toggleOf(
  layers: Record<"defaults" | "table" | "paragraph" | "character" | "direct", Cells>,
  name: Toggle,
): Effective<boolean> {
  const direct = layers.direct[name];
  if (direct !== undefined) return stated(direct.value === "1", direct);
  const defaults = layers.defaults[name];
  if (defaults?.value === "1") return stated(true, defaults);
  let value = false;
  let last = defaults;
  let isUncertain = false;
  for (const layer of [layers.table, layers.paragraph, layers.character]) {
    const cell = layer[name];
    if (cell === undefined) continue;
    last = cell;
    // One switch that may not count leaves all that follow in doubt.
    isUncertain ||= cell.isUncertain === true;
    if (cell.value === "1") value = !value;
  }
  return stated(value, isUncertain && last ? { ...last, isUncertain } : last);
}

export function sizeOf(cells: Cells, name: string): Effective<number> {
  const cell = cells[name];
  return stated(parseHalfPoints(cell?.value) ?? 20, cell);
}

export function colorOf({ color }: Cells): Effective<string> {
  const isHex = color !== undefined && /^[0-9a-f]{6}$/i.test(color.value);
  return stated(isHex ? color.value.toUpperCase() : "auto", color);
}

export function switchOf(cells: Cells, name: string, byDefault: boolean): Effective<boolean> {
  const cell = cells[name];
  return stated(cell === undefined ? byDefault : cell.value === "1", cell);
}

/** The colour of a border; null: there is none. */
export function ruleOf(cells: Cells, name: "topRule" | "bottomRule"): string | null {
  const color = cells[name]?.value;
  return color === undefined || color === "none" ? null : color;
}

export function numberOf(cells: Cells, name: string, byDefault: number): Effective<number> {
  const cell = cells[name];
  const value = Number.parseInt(cell?.value ?? "", 10);
  return Number.isNaN(value) ? stated(byDefault, undefined) : stated(value, cell);
}

export function twipsOf(cells: Cells, name: string): Effective<number> {
  const cell = cells[name];
  return stated(parseTwips(cell?.value) ?? 0, cell);
}

export function wordOf(cells: Cells, name: string, byDefault: string): Effective<string> {
  const cell = cells[name];
  return stated(cell?.value ?? byDefault, cell);
}
