import type { XmlDocument } from "../../xml/document.ts";
import type { XmlNode } from "../../xml/tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { type Content, splitsField } from "./content.ts";
import { type Cut, cutParagraph } from "./cut.ts";
import type { Section, SectionFaultReason } from "./section.ts";

/**
 * The section's parts of its first and last paragraph, if these have text outside of the section.
 */
interface Halves {
  open?: Content;
  close?: Content;
}

/** The contents of the sections of a story, as stretches of siblings in its tree. */
export class SectionContents {
  /** Paragraphs that were cut, so that their text has changed. */
  readonly cutParagraphs = new Set<ScannedParagraph>();
  readonly faults: { section: Section; reason: SectionFaultReason }[] = [];
  readonly #pieces = new Map<Section, Content>();
  readonly #halves = new Map<Section, Halves>();

  /**
   * Cuts the paragraphs in which sections begin or end.
   *
   * @param document is changed.
   * @param sections all sections, inner ones included.
   */
  constructor(document: XmlDocument, sections: readonly Section[]) {
    // Inner sections are cut first. Cuts of outer ones then see the wrappers that these have
    // parted.
    const cuts = sections.flatMap(cutsOf).sort((a, b) => a.length - b.length);
    for (const [scanned, cutsIn] of Map.groupBy(cuts, (cut) => cut.scanned)) {
      this.cutParagraphs.add(scanned);
      for (const [cut, content] of cutParagraph(document, scanned, cutsIn)) this.#add(cut, content);
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
    if (section.extent.kind !== "piece") return section.extent.content;
    return this.#pieces.get(section) ?? null;
  }

  halvesOf(section: Section): Halves {
    return this.#halves.get(section) ?? {};
  }

  /** The nodes of the template that the expansion of a section needs. */
  nodesOf(section: Section): XmlNode[] {
    const { extent } = section;
    const contents = [this.of(section), ...Object.values(this.halvesOf(section))];
    const nodes = contents.flatMap((content) =>
      content === null ? [] : [content.first, content.last],
    );
    if (extent.kind === "rows") nodes.push(...extent.edges);
    if (extent.kind === "control") nodes.push(extent.control, ...extent.others);
    return nodes;
  }
}

/** The part of a section in one paragraph. */
interface SectionCut extends Cut {
  section: Section;
  scanned: ScannedParagraph;
  /** The beginning or the end of the section; `null`: all of it. */
  half: "open" | "close" | null;
  /** Its length in the paragraph's text; UTF-16 units. */
  length: number;
}

function cutsOf(section: Section): SectionCut[] {
  const { tags, extent } = section;
  if (tags === null) return [];
  const { open, close } = tags;
  if (extent.kind === "piece") {
    const length = close.tag.start - open.tag.end;
    return [{ section, scanned: open.scanned, open, close, half: null, length }];
  }
  if (extent.kind !== "paragraphs") return [];
  const cuts: SectionCut[] = [];
  if (extent.halves.open) {
    const length = open.scanned.text.text.length - open.tag.end;
    cuts.push({ section, scanned: open.scanned, open, close: null, half: "open", length });
  }
  if (extent.halves.close) {
    const length = close.tag.start;
    cuts.push({ section, scanned: close.scanned, open: null, close, half: "close", length });
  }
  return cuts;
}
