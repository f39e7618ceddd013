import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";

/** A property as stated in one place. */
export interface Property {
  /** The value from the XML. Several attributes with one meaning are combined into one value. */
  readonly value: string;
  /** The place: `direct`, `style Heading1`, `docDefaults`, `numbering`, `table style Grid`. */
  readonly from: string;
  /** Readers disagree on whether the place counts here. */
  readonly isUncertain?: true;
}

/** The properties that one place states, by name. A nearer place overrides a farther one. */
export type Properties = Readonly<Record<string, Property>>;

export const noProperties: Properties = Object.freeze({});

/**
 * Toggle properties (ECMA-376 part 1, 17.7.3): styles of different kinds invert each other's value.
 */
export const toggles = [
  "b",
  "i",
  "caps",
  "smallCaps",
  "strike",
  "vanish",
  "emboss",
  "imprint",
  "outline",
  "shadow",
] as const;
export type Toggle = (typeof toggles)[number];

const runSwitches = new Set<string>([...toggles, "dstrike", "rtl", "cs", "noProof"]);
const runValues = new Set(["sz", "szCs", "highlight", "vertAlign", "position", "kern", "rStyle"]);
const paragraphSwitches = new Set([
  "keepNext",
  "keepLines",
  "pageBreakBefore",
  "widowControl",
  "snapToGrid",
  "contextualSpacing",
  "bidi",
  "autoSpaceDE",
  "autoSpaceDN",
]);
const paragraphValues = new Set(["pStyle", "outlineLvl"]);

/** Prefix of a reference to a theme font; the theme's slot follows. */
export const themePrefix = "theme:";

/** The run properties that an `w:rPr` states (17.3.2). */
export function readRunProperties(
  document: XmlDocument,
  rPr: XmlElement | null,
  from: string,
): Properties {
  if (rPr === null) return noProperties;
  const properties: Record<string, Property> = {};
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined) properties[name] = { value, from };
  };
  for (const element of document.elements(document.unfold(rPr))) {
    const name = document.name(element).slice(2);
    const value = (attribute = "w:val") => document.attribute(element, attribute);
    if (runSwitches.has(name)) put(name, switchValue(value()));
    else if (runValues.has(name)) put(name, value());
    else if (name === "rFonts") {
      for (const slot of ["ascii", "hAnsi", "eastAsia"] as const) {
        const theme = value(`w:${slot}Theme`);
        put(slot, theme === undefined ? value(`w:${slot}`) : themePrefix + theme);
        if (theme !== undefined && value(`w:${slot}`) !== undefined) put("themeShadow", slot);
      }
      const theme = value("w:cstheme");
      put("csFont", theme === undefined ? value("w:cs") : themePrefix + theme);
      put("hint", value("w:hint"));
    } else if (name === "color") {
      put("color", value("w:val") ?? "auto");
      put("themeColor", value("w:themeColor"));
    } else if (name === "u") put("u", value() ?? "single");
    else if (name === "spacing") put("charSpacing", value());
    else if (name === "w") put("charScale", value());
    else if (name === "shd") put("runFill", value("w:fill"));
    else if (name === "lang") {
      put("lang", value());
      put("langEastAsia", value("w:eastAsia"));
    }
  }
  return properties;
}

/** The paragraph properties that a `w:pPr` states (17.3.1). */
export function readParagraphProperties(
  document: XmlDocument,
  pPr: XmlElement | null,
  from: string,
): Properties {
  if (pPr === null) return noProperties;
  const properties: Record<string, Property> = {};
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined) properties[name] = { value, from };
  };
  for (const element of document.elements(document.unfold(pPr))) {
    const name = document.name(element).slice(2);
    const value = (attribute = "w:val") => document.attribute(element, attribute);
    if (paragraphSwitches.has(name)) put(name, switchValue(value()));
    else if (paragraphValues.has(name)) put(name, value());
    else if (name === "jc") put("jc", value());
    else if (name === "ind") {
      put("left", value("w:left") ?? value("w:start"));
      put("leftChars", value("w:leftChars") ?? value("w:startChars"));
      put("right", value("w:right") ?? value("w:end"));
      put("rightChars", value("w:rightChars") ?? value("w:endChars"));
      put("first", signed(value("w:firstLine"), value("w:hanging")));
      put("firstChars", signed(value("w:firstLineChars"), value("w:hangingChars")));
    } else if (name === "spacing") {
      for (const side of ["before", "after"] as const) {
        put(side, value(`w:${side}`));
        put(`${side}Lines`, value(`w:${side}Lines`));
        const automatic = value(`w:${side}Autospacing`);
        if (automatic !== undefined) put(`${side}Auto`, switchValue(automatic));
      }
      put("line", value("w:line"));
      // Without `w:lineRule`, a line spacing is a multiple (17.3.1.33).
      if (value("w:line") !== undefined) put("lineRule", value("w:lineRule") ?? "auto");
    } else if (name === "pBdr") {
      for (const side of ["top", "bottom"] as const) {
        const border = document.child(element, `w:${side}`);
        if (border === null) continue;
        const style = document.attribute(border, "w:val") ?? "none";
        const isDrawn = style !== "none" && style !== "nil";
        put(`${side}Rule`, isDrawn ? (document.attribute(border, "w:color") ?? "auto") : "none");
      }
    } else if (name === "numPr") {
      const childValue = (child: string) => {
        const part = document.child(element, child);
        return part === null ? undefined : document.attribute(part, "w:val");
      };
      put("numId", childValue("w:numId"));
      put("ilvl", childValue("w:ilvl"));
    }
  }
  return properties;
}

/** Merges the properties of several places, the nearest last. */
export function overlay(...layers: readonly Properties[]): Properties {
  const stated = layers.filter((layer) => layer !== noProperties);
  return stated.length > 1 ? Object.assign({}, ...stated) : (stated[0] ?? noProperties);
}

/**
 * The first-line indent; negative for a hanging indent. `w:hanging` overrides `w:firstLine` on the
 * same element (17.3.1.12).
 */
function signed(firstLine: string | undefined, hanging: string | undefined): string | undefined {
  if (hanging !== undefined && Number(hanging) !== 0) return `-${hanging.replace(/^-/, "")}`;
  return firstLine ?? hanging;
}

/** ST_OnOff (22.9.2.7): an element without a value is on. */
function switchValue(value: string | undefined): "1" | "0" {
  return value === undefined || /^(1|true|on)$/.test(value) ? "1" : "0";
}
