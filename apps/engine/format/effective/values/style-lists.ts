import type { Numbering, NumberingLevel } from "./numbering.ts";
import { noProperties, overlay, type Properties } from "./properties.ts";
import type { Style } from "./styles.ts";

/** The paragraph properties of a style, together with those of its list. */
export interface ListedStyle {
  /**
   * The style's properties with the indents of the list's level, which rank just below the style
   * that names the list.
   */
  paragraph: Properties;
  numId: string;
  ilvl: string;
  /** The style that names the list; empty if none does. */
  from: string;
}

const noList: ListedStyle = { paragraph: noProperties, numId: "0", ilvl: "0", from: "" };

/**
 * Resolves the lists of paragraph styles (ECMA-376 part 1, 17.9.23 and 17.7.2), from the base style
 * to the style itself. If a style names a list or a level, the indents of that level override those
 * of its base styles, and its own properties override both.
 */
export class StyleLists {
  readonly #numbering: Numbering;
  readonly #known = new Map<Style, ListedStyle>();

  constructor(numbering: Numbering) {
    this.#numbering = numbering;
  }

  of(style: Style | null): ListedStyle {
    const pending: Style[] = [];
    let listed: ListedStyle | undefined;
    for (let at = style; at !== null; at = at.base) {
      listed = this.#known.get(at);
      if (listed !== undefined) break;
      pending.push(at);
    }
    listed ??= noList;
    for (const derived of pending.reverse()) {
      listed = this.#overlay(listed, derived);
      this.#known.set(derived, listed);
    }
    return listed;
  }

  #overlay(below: ListedStyle, { id, stated: { paragraph: stated } }: Style): ListedStyle {
    const numId = stated.numId?.value ?? below.numId;
    const linked = numId === "0" ? null : this.#numbering.levelOfStyle(numId, id);
    // If a level names the style (`w:pStyle`), the level that the style itself states does not
    // count.
    const ilvl = linked ?? stated.ilvl?.value ?? below.ilvl;
    const from = stated.numId === undefined ? below.from : stated.numId.from;
    if (numId === "0") {
      const left = below.numId === "0" ? below.paragraph : withoutIndents(below.paragraph);
      return { paragraph: overlay(left, stated), numId, ilvl, from };
    }
    const isNamed = numId !== below.numId || ilvl !== below.ilvl || stated.numId !== undefined;
    const level = isNamed ? indentsOf(this.#numbering.level(numId, ilvl)) : noProperties;
    return { paragraph: overlay(below.paragraph, level, stated), numId, ilvl, from };
  }
}

/** The paragraph properties of a level. They never name a list or a style. */
export function indentsOf(level: NumberingLevel | null): Properties {
  return level?.paragraph ?? noProperties;
}

const listIndents = new Set(["left", "leftChars", "first", "firstChars"]);

/**
 * Removes the indents of list and style from a paragraph that `w:numId` 0 takes out of its list.
 * Neither the standard nor Microsoft's notes say so, but LibreOffice and other readers do it.
 */
export function withoutIndents(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !listIndents.has(name)));
}
