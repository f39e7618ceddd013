import { type Cells, fold, noCells } from "./cells.ts";
import type { Numbering, NumberingLevel } from "./numbering.ts";
import type { Style } from "./styles.ts";

/** What a paragraph style says of paragraphs, with the list that it brings along. */
export interface ListedStyle {
  /** Indents of the list's level stand where the style that names the list stands. */
  paragraph: Cells;
  numId: string;
  ilvl: string;
  /** The style that names the list; empty where none does. */
  from: string;
}

const noList: ListedStyle = { paragraph: noCells, numId: "0", ilvl: "0", from: "" };

/**
 * Lists of paragraph styles (ECMA-376 part 1, 17.9.23 and 17.7.2). From the farthest style to the
 * nearest: a style that names a list or a level has the indents of that level over those of the
 * styles that it is based on, and its own over both.
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
    for (const each of pending.reverse()) {
      listed = this.#over(listed, each);
      this.#known.set(each, listed);
    }
    return listed;
  }

  #over(below: ListedStyle, { id, own: { paragraph: own } }: Style): ListedStyle {
    const numId = own.numId?.value ?? below.numId;
    const linked = numId === "0" ? null : this.#numbering.levelOfStyle(numId, id);
    // The level says which style it is of; what the style says of its level does not count then.
    const ilvl = linked ?? own.ilvl?.value ?? below.ilvl;
    const from = own.numId === undefined ? below.from : own.numId.from;
    if (numId === "0") {
      const left = below.numId === "0" ? below.paragraph : withoutIndents(below.paragraph);
      return { paragraph: fold(left, own), numId, ilvl, from };
    }
    const isNamed = numId !== below.numId || ilvl !== below.ilvl || own.numId !== undefined;
    const level = isNamed ? indentsOf(this.#numbering.level(numId, ilvl)) : noCells;
    return { paragraph: fold(below.paragraph, level, own), numId, ilvl, from };
  }
}

/** What a level says of its paragraphs; it never names a list or a style. */
export function indentsOf(level: NumberingLevel | null): Cells {
  return level?.paragraph ?? noCells;
}

const listIndents = new Set(["left", "leftChars", "first", "firstChars"]);

/**
 * What is taken off a list (`w:numId` 0) has no indent that list or style gave it. Neither the
 * standard nor Microsoft's notes say so: LibreOffice and other readers of real documents do it.
 */
export function withoutIndents(cells: Cells): Cells {
  return Object.fromEntries(Object.entries(cells).filter(([name]) => !listIndents.has(name)));
}
