import type { XmlDocument } from "../../xml/document.ts";
import type { XmlNode } from "../../xml/tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { type Content, splitsField } from "./content.ts";
import { type Cut, cutParagraph } from "./cut.ts";
import type { Section, SectionFaultReason } from "./section.ts";

/** What a section has of its first and its last paragraph, where these say more than it. */
interface Halves {
  open?: Content;
  close?: Content;
}

/** What the sections of a story repeat or hide, as stretches of siblings in its tree. */
export class SectionContents {
  /** Paragraphs whose text is another one since they were cut. */
  readonly cutParagraphs = new Set<ScannedParagraph>();
  readonly faults: { section: Section; reason: SectionFaultReason }[] = [];
  readonly #pieces = new Map<Section, Content>();
  readonly #halves = new Map<Section, Halves>();

  /**
   * Cuts the paragraphs in which sections begin or end.
   *
   * @param document is changed.
   * @param sections all of them, inner ones too.
   */
  constructor(document: XmlDocument, sections: readonly Section[]) {
    // Inner sections first: those around them find the wrappers as they are then.
    const cuts = sections.flatMap(cutsOf).sort((a, b) => a.length - b.length);
    for (const [scanned, own] of Map.groupBy(cuts, (cut) => cut.scanned)) {
      this.cutParagraphs.add(scanned);
      for (const [cut, content] of cutParagraph(document, scanned, own)) this.#add(cut, content);
    }
    for (const section of sections) {
      const contents = [this.of(section), ...Object.values(this.halvesOf(section))];
      if (!contents.some((content) => content !== null && splitsField(document, content))) continue;
      this.faults.push({ section, reason: "section_crosses_field" });
    }
  }

  #add({ section, half }: SectionCut, content: Content | "crosses"): void {
    if (content === "crosses") {
      this.faults.push({ section, reason: "section_crosses_structure" });
    } else if (half === null) this.#pieces.set(section, content);
    else this.#halves.set(section, { ...this.#halves.get(section), [half]: content });
  }

  of(section: Section): Content {
    if (section.place.kind !== "piece") return section.place.content;
    return this.#pieces.get(section) ?? null;
  }

  halvesOf(section: Section): Halves {
    return this.#halves.get(section) ?? {};
  }

  /** The nodes of the template that a section is expanded by. */
  nodesOf(section: Section): XmlNode[] {
    const { place } = section;
    const contents = [this.of(section), ...Object.values(this.halvesOf(section))];
    const nodes = contents.flatMap((content) =>
      content === null ? [] : [content.first, content.last],
    );
    if (place.kind === "rows") nodes.push(...place.edges);
    if (place.kind === "control") nodes.push(place.control, ...place.others);
    return nodes;
  }
}

/** What a paragraph has of a section. */
interface SectionCut extends Cut {
  section: Section;
  scanned: ScannedParagraph;
  /** `null`: all of the section; else its beginning or its end. */
  half: "open" | "close" | null;
  /** How much of the text it is. */
  length: number;
}

function cutsOf(section: Section): SectionCut[] {
  const { tags, place } = section;
  if (tags === null) return [];
  const { open, close } = tags;
  if (place.kind === "piece") {
    const length = close.tag.start - open.tag.end;
    return [{ section, scanned: open.scanned, open, close, half: null, length }];
  }
  if (place.kind !== "paragraphs") return [];
  const cuts: SectionCut[] = [];
  if (place.halves.open) {
    const length = open.scanned.text.text.length - open.tag.end;
    cuts.push({ section, scanned: open.scanned, open, close: null, half: "open", length });
  }
  if (place.halves.close) {
    const length = close.tag.start;
    cuts.push({ section, scanned: close.scanned, open: null, close, half: "close", length });
  }
  return cuts;
}
