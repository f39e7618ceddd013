import type { WordPackage } from "../../../word/package.ts";
import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { noProperties, type Properties, readParagraphProperties } from "./properties.ts";
import type { StyleSheet } from "./styles.ts";

export interface NumberingLevel {
  /** `w:numFmt`: `decimal`, `chineseCounting`, `bullet`, … */
  format: string;
  /** `w:lvlText`: `%1.` */
  text: string;
  paragraph: Properties;
  /** The paragraph style that is linked to this level (17.9.23). */
  style: string | null;
}

type Levels = ReadonlyMap<string, NumberingLevel>;

/** A `w:abstractNum`: it has levels of its own, or a link to a numbering style. */
interface AbstractList {
  levels: Levels;
  /** `w:numStyleLink` (17.9.21) */
  styleLink: string | null;
}

interface List {
  abstractId: string;
  overrides: Levels;
}

/**
 * The lists of a document (ECMA-376 part 1, 17.9): `w:num` to the levels of its `w:abstractNum`.
 */
export class Numbering {
  readonly #styles: StyleSheet;
  readonly #abstract = new Map<string, AbstractList>();
  readonly #lists = new Map<string, List>();
  readonly #levels = new Map<string, Levels>();
  /** By list: the levels of the paragraph styles that are linked to it. */
  readonly #styleLevels = new Map<string, ReadonlyMap<string, string>>();

  constructor(pack: WordPackage, styles: StyleSheet) {
    this.#styles = styles;
    const document = pack.xmlRelated("numbering");
    if (document === null) return;
    const value = (parent: XmlElement, name: string) => {
      const child = document.child(parent, name);
      return (child && document.attribute(child, "w:val")) ?? null;
    };
    for (const element of document.elements(document.root)) {
      const name = document.name(element);
      if (name === "w:abstractNum") {
        this.#abstract.set(document.attribute(element, "w:abstractNumId") ?? "", {
          levels: readLevels(document, element),
          styleLink: value(element, "w:numStyleLink"),
        });
      } else if (name === "w:num") {
        this.#lists.set(document.attribute(element, "w:numId") ?? "", {
          abstractId: value(element, "w:abstractNumId") ?? "",
          overrides: readOverrides(document, element),
        });
      }
    }
  }

  /** @returns `null` for a list or a level that does not exist. */
  level(numId: string, ilvl: string): NumberingLevel | null {
    return this.#levelsOf(numId).get(ilvl) ?? null;
  }

  /**
   * The level of a list that is linked to a paragraph style (`w:lvl/w:pStyle`); `null` if none is.
   */
  levelOfStyle(numId: string, styleId: string): string | null {
    let levels = this.#styleLevels.get(numId);
    if (levels === undefined) {
      const byStyle = new Map<string, string>();
      for (const [ilvl, { style }] of this.#levelsOf(numId)) {
        if (style !== null && !byStyle.has(style)) byStyle.set(style, ilvl);
      }
      levels = byStyle;
      this.#styleLevels.set(numId, levels);
    }
    return levels.get(styleId) ?? null;
  }

  #levelsOf(numId: string): Levels {
    let levels = this.#levels.get(numId);
    if (levels === undefined) {
      const list = this.#lists.get(numId);
      const below = list === undefined ? noLevels : this.#abstractLevels(list.abstractId);
      const above = list?.overrides ?? noLevels;
      levels = above.size === 0 ? below : new Map([...below, ...above]);
      this.#levels.set(numId, levels);
    }
    return levels;
  }

  /**
   * The levels of an abstract list, or of the list that its numbering style names. A circle of such
   * links has no levels.
   */
  #abstractLevels(id: string): Levels {
    const seen = new Set<string>();
    for (let at = id; !seen.has(at); ) {
      seen.add(at);
      const list = this.#abstract.get(at);
      if (list === undefined) return noLevels;
      if (list.levels.size > 0 || list.styleLink === null) return list.levels;
      const style = this.#styles.of("numbering", list.styleLink);
      at = this.#lists.get(style?.paragraph.numId?.value ?? "")?.abstractId ?? "";
    }
    return noLevels;
  }
}

const noLevels: Levels = new Map();

/**
 * Reads `w:lvlOverride` (17.9.8) elements that contain a `w:lvl`, which replaces the whole level.
 */
function readOverrides(document: XmlDocument, num: XmlElement): Levels {
  let overrides: Map<string, NumberingLevel> | null = null;
  for (const override of document.elements(num)) {
    if (document.name(override) !== "w:lvlOverride") continue;
    for (const [ilvl, level] of readLevels(document, override)) {
      overrides ??= new Map();
      overrides.set(document.attribute(override, "w:ilvl") ?? ilvl, level);
    }
  }
  return overrides ?? noLevels;
}

function readLevels(document: XmlDocument, parent: XmlElement): Map<string, NumberingLevel> {
  const levels = new Map<string, NumberingLevel>();
  for (const element of document.elements(parent)) {
    if (document.name(element) !== "w:lvl") continue;
    const value = (name: string) => {
      const child = document.child(element, name);
      return (child && document.attribute(child, "w:val")) ?? null;
    };
    const pPr = document.child(element, "w:pPr");
    levels.set(document.attribute(element, "w:ilvl") ?? "0", {
      format: value("w:numFmt") ?? "",
      text: value("w:lvlText") ?? "",
      paragraph: pPr === null ? noProperties : readParagraphProperties(document, pPr, "numbering"),
      style: value("w:pStyle"),
    });
  }
  return levels;
}
