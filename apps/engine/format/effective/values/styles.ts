import type { WordPackage } from "../../../docx/package.ts";
import type { XmlDocument } from "../../../docx/xml-document.ts";
import type { XmlElement } from "../../../docx/xml-tree.ts";
import { DocumentError } from "../../../errors.ts";
import { type Cells, fold, noCells, readParagraphCells, readRunCells } from "./cells.ts";

export type StyleKind = "paragraph" | "character" | "table" | "numbering";

export interface Style {
  id: string;
  name: string;
  kind: StyleKind;
  basedOn: string | null;
  isDefault: boolean;
  /** Folded over its chain of `w:basedOn`, the farthest first. */
  run: Cells;
  paragraph: Cells;
  /** Of a table style: it draws borders. */
  hasBorders: boolean;
  /** Of a table style: what parts of the table have besides (17.7.6), by `w:type`. */
  conditions: ReadonlyMap<string, { run: Cells; paragraph: Cells }>;
}

/** The longest chain that is followed; Word itself allows far fewer. */
const maxChain = 1000;

/** The styles of a document (ECMA-376 part 1, 17.7), each folded once, when somebody asks. */
export class StyleSheet {
  readonly defaults: { run: Cells; paragraph: Cells };
  readonly #raw = new Map<string, RawStyle>();
  readonly #folded = new Map<string, Style>();
  readonly #defaultIds = new Map<StyleKind, string>();

  constructor(pack: WordPackage) {
    const document = pack.xmlRelated("styles");
    if (document === null) {
      this.defaults = { run: noCells, paragraph: noCells };
      return;
    }
    this.defaults = readDefaults(document);
    for (const element of document.elements(document.root)) {
      if (document.name(element) !== "w:style") continue;
      const style = readStyle(document, element);
      this.#raw.set(style.id, style);
      if (style.isDefault) this.#defaultIds.set(style.kind, style.id);
    }
  }

  /** Whether a table style, or one that it is based on, draws borders. */
  hasTableBorders(id: string): boolean {
    return this.get(id)?.hasBorders ?? false;
  }

  /** The style that counts where none is named; `null` if there is none. */
  defaultOf(kind: StyleKind): Style | null {
    const id = this.#defaultIds.get(kind);
    return id === undefined ? null : this.get(id);
  }

  /** The style of that kind; `null` if nothing is named, or what is named is none or of another kind. */
  of(kind: StyleKind, id: string | undefined): Style | null {
    const style = id === undefined ? null : this.get(id);
    return style?.kind === kind ? style : null;
  }

  /**
   * A style with its whole chain; `null` if it is not there. A chain that bites its own tail ends
   * where it does: the style that it comes back to has had its say.
   *
   * @throws DocumentError for a chain that is too long.
   */
  get(id: string): Style | null {
    const known = this.#folded.get(id);
    if (known !== undefined) return known;
    const chain: RawStyle[] = [];
    const seen = new Set<string>();
    for (let at = this.#raw.get(id); at !== undefined; at = this.#raw.get(at.basedOn ?? "")) {
      if (seen.has(at.id)) break;
      if (chain.length >= maxChain) {
        const message = `a style is based on another, and that on others, more than ${maxChain} deep`;
        throw new DocumentError("PACKAGE_DAMAGED", message, { part: "styles" });
      }
      seen.add(at.id);
      // A style is only ever based on one of its own kind (17.7.4.3).
      if (chain.length > 0 && at.kind !== chain[0]?.kind) break;
      chain.push(at);
    }
    const [own] = chain;
    if (own === undefined) return null;
    chain.reverse();
    const style: Style = {
      ...own,
      run: fold(...chain.map(({ run }) => run)),
      paragraph: fold(...chain.map(({ paragraph }) => paragraph)),
      hasBorders: chain.some(({ hasBorders }) => hasBorders),
      conditions: foldConditions(chain),
    };
    this.#folded.set(id, style);
    return style;
  }
}

type RawStyle = Style;

function foldConditions(chain: readonly RawStyle[]): Style["conditions"] {
  const folded = new Map<string, { run: Cells; paragraph: Cells }>();
  for (const { conditions } of chain) {
    for (const [type, { run, paragraph }] of conditions) {
      const below = folded.get(type);
      folded.set(type, {
        run: fold(below?.run ?? noCells, run),
        paragraph: fold(below?.paragraph ?? noCells, paragraph),
      });
    }
  }
  return folded;
}

function readDefaults(document: XmlDocument): StyleSheet["defaults"] {
  const defaults = document.child(document.root, "w:docDefaults");
  const inner = (outer: string, name: string) => {
    const element = defaults && document.child(defaults, outer);
    return element && document.child(element, name);
  };
  return {
    run: readRunCells(document, inner("w:rPrDefault", "w:rPr"), "docDefaults"),
    paragraph: readParagraphCells(document, inner("w:pPrDefault", "w:pPr"), "docDefaults"),
  };
}

function readStyle(document: XmlDocument, element: XmlElement): RawStyle {
  const value = (name: string) => {
    const child = document.child(element, name);
    return child === null ? undefined : document.attribute(child, "w:val");
  };
  const id = document.attribute(element, "w:styleId") ?? "";
  const kind = (document.attribute(element, "w:type") ?? "paragraph") as StyleKind;
  const from = kind === "table" ? `table style ${id}` : `style ${id}`;
  const conditions = new Map<string, { run: Cells; paragraph: Cells }>();
  if (kind === "table") {
    for (const child of document.elements(element)) {
      if (document.name(child) !== "w:tblStylePr") continue;
      conditions.set(document.attribute(child, "w:type") ?? "", {
        run: readRunCells(document, document.child(child, "w:rPr"), from),
        paragraph: readParagraphCells(document, document.child(child, "w:pPr"), from),
      });
    }
  }
  const tblPr = document.child(element, "w:tblPr");
  return {
    id,
    hasBorders: tblPr !== null && document.child(tblPr, "w:tblBorders") !== null,
    name: value("w:name") ?? id,
    kind,
    basedOn: value("w:basedOn") ?? null,
    isDefault: /^(1|true|on)$/.test(document.attribute(element, "w:default") ?? ""),
    run: readRunCells(document, document.child(element, "w:rPr"), from),
    paragraph: readParagraphCells(document, document.child(element, "w:pPr"), from),
    conditions,
  };
}
