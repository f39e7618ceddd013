import { emuPerInch, parseEmu } from "../../images/lengths.ts";
import { isSideways, type Turn, turnedBy } from "../../images/turn.ts";
import type { Size } from "./picture-values.ts";
import { turnOf } from "./turned-frame.ts";

/** Styles of VML (ECMA-376 part 4, 19.1), which Word writes for older readers. */

/** The value of a property of a `style` (19.1.2.19); `null` if the style does not have it. */
export function styleValue(style: string, name: string): string | null {
  const property = propertiesOf(style).find(([propertyName]) => propertyName === name);
  return property?.[1] ?? null;
}

/** A `style` with these properties changed or added. */
function withStyle(style: string, values: Readonly<Record<string, string>>): string {
  const properties = new Map([...propertiesOf(style), ...Object.entries(values)]);
  return [...properties].map(([name, value]) => `${name}:${value}`).join(";");
}

/** A `style` for a shape of this size, in English Metric Units. */
export function withSize(style: string, { width, height }: Size): string {
  return withStyle(style, { width: points(width), height: points(height) });
}

/**
 * A `style` for a picture that is first turned, and then turned as the style says (`rotation` in
 * degrees, `flip`). As in DrawingML, size and place are those before the turn, and the centre
 * stays.
 */
export function withTurn(style: string, turn: Turn): string {
  const flip = styleValue(style, "flip") ?? "";
  const isSet = (axis: string) => (flip.includes(axis) ? "1" : "0");
  const angle = Number(styleValue(style, "rotation") ?? 0) || 0;
  const styleTurn = turnOf(String(angle * 60_000), isSet("x"), isSet("y"));
  const wholeTurn = turnedBy(turn, styleTurn);
  const values: Record<string, string> = { rotation: String(Math.round(wholeTurn.degrees)) };
  if (wholeTurn.isMirrored || flip !== "") values.flip = wholeTurn.isMirrored ? "x" : "";
  const [width, height] = [styleValue(style, "width"), styleValue(style, "height")];
  if (isSideways(turn) && width !== null && height !== null) {
    values.width = height;
    values.height = width;
    const by = ((parseEmu(width) ?? 0) - (parseEmu(height) ?? 0)) / 2;
    for (const [name, sign] of [
      ["margin-left", 1],
      ["margin-top", -1],
    ] as const) {
      const margin = /^(-?[\d.]+)pt$/.exec(styleValue(style, name) ?? "");
      if (margin === null) continue;
      values[name] = points(Number(margin[1]) * emuPerPoint + sign * by);
    }
  }
  return withStyle(style, values);
}

const emuPerPoint = emuPerInch / 72;

function points(emu: number): string {
  return `${Math.round((emu / emuPerPoint) * 100) / 100}pt`;
}

function propertiesOf(style: string): [name: string, value: string][] {
  return style
    .split(";")
    .map((property): [string, string] => {
      const colon = property.indexOf(":");
      return [property.slice(0, Math.max(colon, 0)).trim(), property.slice(colon + 1).trim()];
    })
    .filter(([name]) => name !== "");
}
