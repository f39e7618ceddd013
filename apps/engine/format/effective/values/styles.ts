import type { WordPackage } from "../../../word/package.ts";
import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { type Cells, fold, noCells, readParagraphCells, readRunCells } from "./cells.ts";

export type StyleKind = "paragraph" | "character" | "table" | "numbering";

/** What one style states itself. */
interface StatedStyle {
  id: string;
  name: string;
  kind: StyleKind;
  basedOn: string | null;
  isDefault: boolean;
  run: Cells;
  paragraph: Cells;
  /** Of a table style: it draws borders. */
  hasBorders: boolean;
  /** Of a table style: how many rows and columns a band has (17.7.6.5, 17.7.6.7). */
  bandSizes: Readonly<Partial<Record<"row" | "column", number>>>;
  /** Of a table style: what parts of the table have besides (17.7.6), by `w:type`. */
  conditions: ReadonlyMap<string, { run: Cells; paragraph: Cells }>;
}

/** A style with all that it is based on laid under it, the farthest first. */
export interface Style extends StatedStyle {
  readonly base: Style | null;
  /** Without what it is based on. */
  readonly own: Pick<StatedStyle, "run" | "paragraph">;
}

/** The styles of a document (ECMA-376 part 1, 17.7), each folded once, when somebody asks. */
export class StyleSheet {
  readonly defaults: { run: Cells; paragraph: Cells };
  readonly #stated = new Map<string, StatedStyle>();
  readonly #folded = new Map<string, Style>();
  readonly #defaultIds = new Map<StyleKind, string>();
  /** Styles that are based, over others or at once, on themselves, in the order of the part. */
  readonly cycles: readonly (readonly string[])[];

  constructor(pack: WordPackage) {
    const document = pack.xmlRelated("styles");
    if (document === null) {
      this.defaults = { run: noCells, paragraph: noCells };
      this.cycles = [];
      return;
    }
    this.defaults = readDefaults(document);
    for (const element of document.elements(document.root)) {
      if (document.name(element) !== "w:style") continue;
      const style = readStyle(document, element);
      this.#stated.set(style.id, style);
      if (style.isDefault) this.#defaultIds.set(style.kind, style.id);
    }
    this.cycles = cutCycles(this.#stated);
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

  /** The style of that kind; `null` if nothing is named, or what is named is not there or of another kind. */
  of(kind: StyleKind, id: string | undefined): Style | null {
    const style = id === undefined ? null : this.get(id);
    return style?.kind === kind ? style : null;
  }

  /** A style with its whole chain, however long; `null` if it is not there. */
  get(id: string): Style | null {
    const pending: StatedStyle[] = [];
    let base: Style | null = null;
    for (let at = this.#stated.get(id); at !== undefined; ) {
      base = this.#folded.get(at.id) ?? null;
      if (base !== null) break;
      pending.push(at);
      const next = this.#stated.get(at.basedOn ?? "");
      // A style is only ever based on one of its own kind (17.7.4.3).
      at = next?.kind === at.kind ? next : undefined;
    }
    for (let index = pending.length - 1; index >= 0; index--) {
      base = foldOver(base, pending[index] as StatedStyle);
      this.#folded.set(base.id, base);
    }
    return base;
  }
}

/**
 * Takes the last link of every circle away, so that each of its styles has its say once. Which one is
 * the last goes by the order of the part: the answer is the same whoever asks first.
 */
function cutCycles(styles: ReadonlyMap<string, StatedStyle>): string[][] {
  const cycles: string[][] = [];
  const settled = new Set<string>();
  for (const first of styles.values()) {
    const path: StatedStyle[] = [];
    const onPath = new Set<string>();
    let at: StatedStyle | undefined = first;
    while (at !== undefined && !settled.has(at.id)) {
      path.push(at);
      onPath.add(at.id);
      settled.add(at.id);
      const next = styles.get(at.basedOn ?? "");
      if (next !== undefined && next.kind === at.kind && onPath.has(next.id)) {
        const ids = path.map(({ id }) => id);
        cycles.push(ids.slice(ids.indexOf(next.id)));
        at.basedOn = null;
      }
      at = next;
    }
  }
  return cycles;
}

function foldOver(base: Style | null, style: StatedStyle): Style {
  const own = { run: style.run, paragraph: style.paragraph };
  if (base === null) return { ...style, base, own };
  return {
    ...style,
    base,
    own,
    run: fold(base.run, style.run),
    paragraph: fold(base.paragraph, style.paragraph),
    hasBorders: base.hasBorders || style.hasBorders,
    bandSizes: { ...base.bandSizes, ...style.bandSizes },
    conditions: foldConditions(base.conditions, style.conditions),
  };
}

function foldConditions(
  below: StatedStyle["conditions"],
  above: StatedStyle["conditions"],
): StatedStyle["conditions"] {
  if (above.size === 0) return below;
  const folded = new Map(below);
  for (const [type, { run, paragraph }] of above) {
    const under = below.get(type);
    folded.set(type, {
      run: fold(under?.run ?? noCells, run),
      paragraph: fold(under?.paragraph ?? noCells, paragraph),
    });
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

function readStyle(document: XmlDocument, element: XmlElement): StatedStyle {
  const value = (name: string) => {
    const child = document.child(element, name);
    return child === null ? undefined : document.attribute(child, "w:val");
  };
  const id = document.attribute(element, "w:styleId") ?? "";
  const kind = (document.attribute(element, "w:type") ?? "paragraph") as StyleKind;
  const from = kind === "table" ? `table style ${id}` : `style ${id}`;
  const tblPr = document.child(element, "w:tblPr");
  return {
    id,
    hasBorders: tblPr !== null && document.child(tblPr, "w:tblBorders") !== null,
    bandSizes: readBandSizes(document, tblPr),
    name: value("w:name") ?? id,
    kind,
    basedOn: value("w:basedOn") ?? null,
    isDefault: /^(1|true|on)$/.test(document.attribute(element, "w:default") ?? ""),
    run: readRunCells(document, document.child(element, "w:rPr"), from),
    paragraph: readParagraphCells(document, document.child(element, "w:pPr"), from),
    conditions: kind === "table" ? readConditions(document, element, from) : noConditions,
  };
}

const noConditions: StatedStyle["conditions"] = new Map();

function readConditions(
  document: XmlDocument,
  style: XmlElement,
  from: string,
): StatedStyle["conditions"] {
  const conditions = new Map<string, { run: Cells; paragraph: Cells }>();
  for (const child of document.elements(style)) {
    if (document.name(child) !== "w:tblStylePr") continue;
    conditions.set(document.attribute(child, "w:type") ?? "", {
      run: readRunCells(document, document.child(child, "w:rPr"), from),
      paragraph: readParagraphCells(document, document.child(child, "w:pPr"), from),
    });
  }
  return conditions;
}

/** `w:tblStyleRowBandSize` and `w:tblStyleColBandSize`, of a style or of a table. */
export function readBandSizes(
  document: XmlDocument,
  tblPr: XmlElement | null,
): StatedStyle["bandSizes"] {
  const sizes: Partial<Record<"row" | "column", number>> = {};
  const put = (side: "row" | "column", name: string) => {
    const element = tblPr && document.child(tblPr, name);
    const size = Number((element && document.attribute(element, "w:val")) ?? 0);
    if (Number.isInteger(size) && size > 0) sizes[side] = size;
  };
  put("row", "w:tblStyleRowBandSize");
  put("column", "w:tblStyleColBandSize");
  return sizes;
}
