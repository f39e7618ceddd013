import { parseHalfPoints, parseTwips } from "../../units.ts";
import type { Alignment, Effective, EffectiveParagraph, Length, Space } from "./effective.ts";
import type { Properties, Property, Toggle } from "./properties.ts";

/** Turns merged properties into effective values, with one function for each kind of property. */

/** A value with the place that states it; unverified if it is uncertain that the place counts. */
export function stated<T>(value: T, property: Property | undefined): Effective<T> {
  if (property === undefined) return { value, from: "application" };
  return property.isUncertain
    ? { value, from: property.from, isUnverified: true }
    : { value, from: property.from };
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

export function alignmentOf({ jc, bidi }: Properties): Effective<Alignment> {
  if (jc === undefined) return stated("left", jc);
  const value = alignments[jc.value] ?? "other";
  // In a right-to-left paragraph, `left` is the leading edge (17.18.44).
  const isMirrored = bidi?.value === "1" && (value === "left" || value === "right");
  return stated(isMirrored ? (value === "left" ? "right" : "left") : value, jc);
}

/**
 * Characters win over twips, wherever each is stated; a value of 0 characters does not
 * ([MS-OI29500] 2.1.44).
 */
export function lengthOf(
  properties: Properties,
  name: "first" | "left" | "right",
): Effective<Length> {
  const chars = properties[`${name}Chars`];
  const hundredths = Number(chars?.value ?? 0);
  if (chars !== undefined && hundredths !== 0 && Number.isFinite(hundredths)) {
    return stated({ unit: "chars", amount: hundredths }, chars);
  }
  const twips = properties[name];
  return stated({ unit: "twips", amount: parseTwips(twips?.value) ?? 0 }, twips);
}

export function spaceOf(properties: Properties, name: "before" | "after"): Effective<Space> {
  const automatic = properties[`${name}Auto`];
  if (automatic?.value === "1") return stated({ unit: "auto", amount: 0 }, automatic);
  const lines = properties[`${name}Lines`];
  const hundredths = Number(lines?.value ?? 0);
  if (lines !== undefined && hundredths !== 0 && Number.isFinite(hundredths)) {
    return stated({ unit: "lines", amount: hundredths }, lines);
  }
  const twips = properties[name];
  return stated({ unit: "twips", amount: parseTwips(twips?.value) ?? 0 }, twips);
}

export function lineOf({ line, lineRule }: Properties): EffectiveParagraph["line"] {
  if (line === undefined) return stated({ rule: "auto", amount: 240 }, line);
  const word = lineRule?.value;
  const rule = word === "exact" || word === "atLeast" ? word : "auto";
  return stated({ rule, amount: parseTwips(line.value) ?? 240 }, line);
}

/**
 * Resolves a toggle property (ECMA-376 part 1, 17.7.3): direct formatting wins; `true` in the
 * defaults stays; otherwise each kind of style inverts the value.
 */
export function toggleOf(
  layers: Record<"defaults" | "table" | "paragraph" | "character" | "direct", Properties>,
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
    const property = layer[name];
    if (property === undefined) continue;
    last = property;
    // One uncertain switch makes the result uncertain.
    isUncertain ||= property.isUncertain === true;
    if (property.value === "1") value = !value;
  }
  return stated(value, isUncertain && last ? { ...last, isUncertain } : last);
}

export function sizeOf(properties: Properties, name: string): Effective<number> {
  const property = properties[name];
  return stated(parseHalfPoints(property?.value) ?? 20, property);
}

export function colorOf({ color }: Properties): Effective<string> {
  const isHex = color !== undefined && /^[0-9a-f]{6}$/i.test(color.value);
  return stated(isHex ? color.value.toUpperCase() : "auto", color);
}

/** The value of an on/off property that is off unless a style or paragraph switches it on. */
export function switchedOn(properties: Properties, name: string): Effective<boolean> {
  const property = properties[name];
  return stated(property?.value === "1", property);
}

/** The value of an on/off property that is on unless a style or paragraph switches it off. */
export function notSwitchedOff(properties: Properties, name: string): Effective<boolean> {
  const property = properties[name];
  return stated(property === undefined || property.value === "1", property);
}

/** The colour of a border; null without a border. */
export function ruleOf(properties: Properties, name: "topRule" | "bottomRule"): string | null {
  const color = properties[name]?.value;
  return color === undefined || color === "none" ? null : color;
}

export function numberOf(
  properties: Properties,
  name: string,
  byDefault: number,
): Effective<number> {
  const property = properties[name];
  const value = Number.parseInt(property?.value ?? "", 10);
  return Number.isNaN(value) ? stated(byDefault, undefined) : stated(value, property);
}

export function twipsOf(properties: Properties, name: string): Effective<number> {
  const property = properties[name];
  return stated(parseTwips(property?.value) ?? 0, property);
}

export function wordOf(properties: Properties, name: string, byDefault: string): Effective<string> {
  const property = properties[name];
  return stated(property?.value ?? byDefault, property);
}
