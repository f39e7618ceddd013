import type { WordPackage } from "../../../word/package.ts";
import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import {
  noProperties,
  overlay,
  type Properties,
  readParagraphProperties,
  readRunProperties,
} from "./properties.ts";

export type StyleKind = "paragraph" | "character" | "table" | "numbering";

/** A style with its own properties only. */
interface StatedStyle {
  id: string;
  name: string;
  kind: StyleKind;
  basedOn: string | null;
  isDefault: boolean;
  run: Properties;
  paragraph: Properties;
  /** Whether a table style draws borders. */
  hasBorders: boolean;
  /** The number of rows and columns in a band of a table style (17.7.6.5, 17.7.6.7). */
  bandSizes: Readonly<Partial<Record<"row" | "column", number>>>;
  /** The properties that a table style adds for parts of the table (17.7.6), by `w:type`. */
  conditions: ReadonlyMap<string, { run: Properties; paragraph: Properties }>;
}

/** A style with its properties merged over those of all its base styles. */
export interface Style extends StatedStyle {
  readonly base: Style | null;
  /** Its own properties, without those of its base styles. */
  readonly stated: Pick<StatedStyle, "run" | "paragraph">;
}

/**
 * The styles of a document (ECMA-376 part 1, 17.7), each resolved once, when it is first asked for.
 */
export class StyleSheet {
  readonly defaults: { run: Properties; paragraph: Properties };
  readonly #stated = new Map<string, StatedStyle>();
  readonly #resolved = new Map<string, Style>();
  readonly #defaultIds = new Map<StyleKind, string>();
  /**
   * Groups of styles that are based on themselves, directly or through others, in the order of the
   * part.
   */
  readonly cycles: readonly (readonly string[])[];

  constructor(pack: WordPackage) {
    const document = pack.xmlRelated("styles");
    if (document === null) {
      this.defaults = { run: noProperties, paragraph: noProperties };
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

  /** The default style of a kind; `null` if there is none. */
  defaultOf(kind: StyleKind): Style | null {
    const id = this.#defaultIds.get(kind);
    return id === undefined ? null : this.get(id);
  }

  /**
   * The style with that id; `null` if no id is given, or if the style is missing or of another
   * kind.
   */
  of(kind: StyleKind, id: string | undefined): Style | null {
    const style = id === undefined ? null : this.get(id);
    return style?.kind === kind ? style : null;
  }

  /** A style resolved over all its base styles; `null` if it does not exist. */
  get(id: string): Style | null {
    const pending: StatedStyle[] = [];
    let base: Style | null = null;
    for (let at = this.#stated.get(id); at !== undefined; ) {
      base = this.#resolved.get(at.id) ?? null;
      if (base !== null) break;
      pending.push(at);
      const next = this.#stated.get(at.basedOn ?? "");
      // A style can only be based on a style of its own kind (17.7.4.3).
      at = next?.kind === at.kind ? next : undefined;
    }
    for (let index = pending.length - 1; index >= 0; index--) {
      base = overlayStyle(base, pending[index] as StatedStyle);
      this.#resolved.set(base.id, base);
    }
    return base;
  }
}

/**
 * Removes the last link of every circle, so that each of its styles counts once. The order in the
 * part decides which link is last, so the result does not depend on the style that is asked for
 * first.
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

function overlayStyle(base: Style | null, style: StatedStyle): Style {
  const stated = { run: style.run, paragraph: style.paragraph };
  if (base === null) return { ...style, base, stated };
  return {
    ...style,
    base,
    stated,
    run: overlay(base.run, style.run),
    paragraph: overlay(base.paragraph, style.paragraph),
    hasBorders: base.hasBorders || style.hasBorders,
    bandSizes: { ...base.bandSizes, ...style.bandSizes },
    conditions: overlayConditions(base.conditions, style.conditions),
  };
}

function overlayConditions(
  below: StatedStyle["conditions"],
  above: StatedStyle["conditions"],
): StatedStyle["conditions"] {
  if (above.size === 0) return below;
  const merged = new Map(below);
  for (const [type, { run, paragraph }] of above) {
    const under = below.get(type);
    merged.set(type, {
      run: overlay(under?.run ?? noProperties, run),
      paragraph: overlay(under?.paragraph ?? noProperties, paragraph),
    });
  }
  return merged;
}

function readDefaults(document: XmlDocument): StyleSheet["defaults"] {
  const defaults = document.child(document.root, "w:docDefaults");
  const inner = (outer: string, name: string) => {
    const element = defaults && document.child(defaults, outer);
    return element && document.child(element, name);
  };
  return {
    run: readRunProperties(document, inner("w:rPrDefault", "w:rPr"), "docDefaults"),
    paragraph: readParagraphProperties(document, inner("w:pPrDefault", "w:pPr"), "docDefaults"),
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
    run: readRunProperties(document, document.child(element, "w:rPr"), from),
    paragraph: readParagraphProperties(document, document.child(element, "w:pPr"), from),
    conditions: kind === "table" ? readConditions(document, element, from) : noConditions,
  };
}

const noConditions: StatedStyle["conditions"] = new Map();

function readConditions(
  document: XmlDocument,
  style: XmlElement,
  from: string,
): StatedStyle["conditions"] {
  const conditions = new Map<string, { run: Properties; paragraph: Properties }>();
  for (const child of document.elements(style)) {
    if (document.name(child) !== "w:tblStylePr") continue;
    conditions.set(document.attribute(child, "w:type") ?? "", {
      run: readRunProperties(document, document.child(child, "w:rPr"), from),
      paragraph: readParagraphProperties(document, document.child(child, "w:pPr"), from),
    });
  }
  return conditions;
}

/** Reads `w:tblStyleRowBandSize` and `w:tblStyleColBandSize` of a style or a table. */
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
