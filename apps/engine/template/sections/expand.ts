import { DocumentError } from "../../errors.ts";
import type { StoryPart } from "../../word/stories.ts";
import { siblings } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { itemScopes, lookUp, type Scope } from "../values/data.ts";
import { isTruthy } from "../values/formatters.ts";
import { NodeScopes } from "../values/node-scopes.ts";
import { firstBlockIn } from "./blocks.ts";
import { noteReferencesIn } from "./content.ts";
import { SectionContents } from "./contents.ts";
import { Master } from "./master.ts";
import { type NodeInCopy, Origins, type ScannedRange } from "./origins.ts";
import { Removal } from "./removal.ts";
import { faultsOf, type Section, type SectionFault, type SectionFaultReason } from "./section.ts";

/** The input of the expansion of a story besides its sections. */
export interface ExpandOptions {
  root: Scope;
  /** The largest size of the part in octets. */
  maxBytes: number;
  /** Gives an id that no drawing of the document has. */
  nextDrawingId: () => number;
  /** Binds nodes to scopes that do not come from sections of this story: those of notes. */
  bind?: (document: XmlDocument, scopes: NodeScopes) => void;
}

/**
 * A story whose sections are repeated or hidden in its tree. The content of a section is copied for
 * each item, and the nodes of the copy are bound to the item. `removal` lists hidden contents, and
 * paragraphs and rows with nothing but section tags; `tidy` removes them.
 */
export class ExpandedStory {
  /** The document: a copy of the template's. */
  readonly document: XmlDocument;
  readonly scopes: NodeScopes;
  readonly removal: Removal;
  readonly origins: Origins;
  /** Nodes from this number on were not in the template. */
  readonly firstCopy: number;
  /** Scopes of the items in which lists begin again at 1. */
  readonly restarting = new Set<Scope>();
  /** Faults of section tags for these values. */
  readonly faults: SectionFault[] = [];
  /** Faults of repeating controls. */
  readonly controlFaults: { name: string; reason: SectionFaultReason }[] = [];
  readonly #faulty = new Set<Section>();
  readonly #contents: SectionContents;
  readonly #masters = new Map<Section, Master>();
  readonly #nextDrawingId: () => number;
  readonly #partName: string;
  /** The octets that copies may still add to the part. */
  #room: number;

  /** @throws DocumentError `UNPACKED_TOO_LARGE` if the copies would make the part too large. */
  constructor(
    story: StoryPart,
    scanned: readonly ScannedParagraph[],
    sections: readonly Section[],
    { root, maxBytes, nextDrawingId, bind }: ExpandOptions,
  ) {
    this.document = story.document.clone();
    this.scopes = new NodeScopes(this.document, root);
    bind?.(this.document, this.scopes);
    this.removal = new Removal(this.document);
    this.firstCopy = this.document.nodeCount;
    this.#nextDrawingId = nextDrawingId;
    this.#partName = story.partName;
    this.#room = maxBytes - story.document.bytes.length;
    // Paragraphs are cut before contents are copied, so that they are cut only once.
    this.#contents = new SectionContents(this.document, withInnerSections(sections));
    for (const { section, reason } of this.#contents.faults) this.#fault(section, reason);
    const { cutParagraphs } = this.#contents;
    this.origins = new Origins(story.document, scanned, cutParagraphs, this.removal.vanishing);
    const asItIs: NodeInCopy = (node) => node;
    this.origins.register(this.origins.all, asItIs);
    for (const section of sections) {
      const [node] = this.#contents.nodesOf(section);
      this.#expand(section, asItIs, node === undefined ? root : this.scopes.of(node));
    }
  }

  /** Whether a node and all elements around it are shown. */
  isShown(node: XmlNode): boolean {
    for (let at = node; at !== noNode; at = this.document.parent(at)) {
      if (this.removal.isGone(at)) return false;
    }
    return true;
  }

  #fault(section: Section, reason: SectionFaultReason): void {
    // A section in the items of another is expanded often, but has its fault once.
    if (this.#faulty.has(section)) return;
    this.#faulty.add(section);
    this.faults.push(...faultsOf(section, reason));
    if (section.tags === null) this.controlFaults.push({ name: section.name, reason });
  }

  #nodesOf(section: Section, inCopy: NodeInCopy): XmlNode[] {
    const content = this.#contents.of(section);
    return content === null
      ? []
      : siblings(this.document, inCopy(content.first), inCopy(content.last));
  }

  #expandAll(sections: readonly Section[], inCopy: NodeInCopy, scope: Scope): void {
    for (const section of sections) this.#expand(section, inCopy, scope);
  }

  #expand(section: Section, inCopy: NodeInCopy, scope: Scope): void {
    const { extent, children, restartsNumbering } = section;
    if (extent.kind === "rows") {
      for (const edge of extent.edges) this.removal.removeEmpty(inCopy(edge) as XmlElement);
    }
    if (extent.kind === "control") this.removal.remove(extent.others.map(inCopy));
    const nodes = this.#nodesOf(section, inCopy);
    if (nodes.length === 0) return;
    const items = scopesOf(section, scope);
    if (items.length === 0) {
      this.#hide(section, nodes, inCopy, scope);
      return;
    }
    // All copies are made before inner sections change the first content.
    const copies = this.#makeCopies(section, nodes, inCopy, items.length - 1);
    for (const [index, item] of items.entries()) {
      const copy = copies[index - 1];
      if (item !== scope) this.scopes.bind(copy?.nodes ?? nodes, item);
      if (restartsNumbering && item !== scope) this.restarting.add(item);
      this.#expandAll(children, copy?.inCopy ?? inCopy, item);
    }
    const all = [nodes, ...copies.map((copy) => copy.nodes)];
    if (copies.length > 0 && this.#showsNoteTwice(all)) this.#fault(section, "note_in_section");
  }

  /**
   * Whether two shown references point to one note: a note has one text, which cannot be two
   * items'.
   */
  #showsNoteTwice(copies: readonly (readonly XmlNode[])[]): boolean {
    const { document } = this;
    const shown = copies
      .flatMap((nodes) => noteReferencesIn(document, nodes))
      .filter((reference) => this.isShown(reference))
      .map(
        (reference) => `${document.name(reference)} ${document.attribute(reference, "w:id") ?? ""}`,
      );
    return new Set(shown).size < shown.length;
  }

  /** Hides a content. Text of its first and last paragraph outside of the section stays. */
  #hide(section: Section, nodes: readonly XmlNode[], inCopy: NodeInCopy, scope: Scope): void {
    const { extent, children, opensAt, closesAt } = section;
    if (extent.kind === "control") {
      this.removal.remove([inCopy(extent.control)]);
      return;
    }
    // The paragraph mark stands behind the closing tag, so that a section break in it stays.
    const closing = section.tags?.close.scanned.paragraph.element;
    if (closing !== undefined && closing === this.#contents.of(section)?.last) {
      this.removal.breaking.add(inCopy(closing));
    }
    const halves = this.#contents.halvesOf(section);
    const first = halves.open === undefined ? 0 : 1;
    const end = halves.close === undefined ? nodes.length : -1;
    this.removal.remove(nodes.slice(first, end));
    for (const half of [halves.open ?? null, halves.close ?? null]) {
      if (half === null) continue;
      this.removal.remove(siblings(this.document, inCopy(half.first), inCopy(half.last)));
    }
    const isOutside = ({ start, end }: Section) => end <= opensAt || start >= closesAt;
    this.#expandAll(children.filter(isOutside), inCopy, scope);
  }

  /**
   * Inserts copies of a content behind it.
   *
   * @param inCopy finds nodes of the template in the content.
   * @returns the nodes of each copy, and a function that finds nodes of the template in it.
   */
  #makeCopies(
    section: Section,
    nodes: readonly XmlNode[],
    inCopy: NodeInCopy,
    count: number,
  ): { nodes: XmlNode[]; inCopy: NodeInCopy }[] {
    if (count === 0) return [];
    const { document } = this;
    this.#room -= count * (section.end - section.start);
    // Nested lists multiply. The size is checked before anything is copied.
    if (this.#room < 0) throw tooLarge(this.#partName);
    const scanned = this.origins.in(section);
    const master = this.#masterOf(section, nodes, inCopy, scanned);
    master.reserve(count);
    let last = nodes.at(-1) as XmlNode;
    const parent = document.parent(last);
    if (holdsTable(document, nodes)) this.removal.touched.add(parent);
    const insert = (node: XmlNode) => {
      document.insertAfter(parent, node, last);
      last = node;
    };
    return Array.from({ length: count }, () => {
      if (section.breaksPages) insert(pageBreak(document, parent));
      const copy = master.copy(this.#nextDrawingId);
      for (const node of copy) insert(node);
      const inNewCopy: NodeInCopy = (node) => master.at(copy, node);
      this.origins.register(scanned, inNewCopy);
      return { nodes: copy, inCopy: inNewCopy };
    });
  }

  #masterOf(
    section: Section,
    nodes: readonly XmlNode[],
    inCopy: NodeInCopy,
    scanned: ScannedRange,
  ): Master {
    const known = this.#masters.get(section);
    if (known !== undefined) return known;
    const wanted = this.origins.nodesIn(scanned);
    for (const inner of withInnerSections(section.children))
      wanted.push(...this.#contents.nodesOf(inner));
    const master = new Master(
      this.document,
      nodes,
      new Map(wanted.map((node) => [node, inCopy(node)])),
    );
    this.#masters.set(section, master);
    return master;
  }
}

/** Sections together with all sections in them. */
function withInnerSections(sections: readonly Section[]): Section[] {
  return sections.flatMap((section) => [section, ...withInnerSections(section.children)]);
}

/** The scopes for which a section is written: its items, the scope around it, or none. */
function scopesOf({ name, isInverse }: Section, scope: Scope): Scope[] {
  const value = lookUp(name, scope);
  if (!isInverse) return itemScopes(value, scope, name);
  return value === undefined || !isTruthy(value) ? [scope] : [];
}

/** Whether a table is among nodes. Tables of two copies may touch. */
function holdsTable(document: XmlDocument, nodes: readonly XmlNode[]): boolean {
  if (!document.hasElement("w:tbl")) return false;
  return nodes.some((node) => {
    if (!document.isElement(node)) return false;
    const block = firstBlockIn(document, node);
    return block !== noNode && document.name(block) === "w:tbl";
  });
}

function pageBreak(document: XmlDocument, like: XmlElement): XmlElement {
  const paragraph = document.createElement(like, "w:p");
  const run = document.createElement(like, "w:r");
  const br = document.createElement(like, "w:br");
  document.setAttribute(br, "w:type", "page");
  document.insertAfter(run, br, noNode);
  document.insertAfter(paragraph, run, noNode);
  return paragraph;
}

function tooLarge(partName: string): DocumentError {
  return new DocumentError("UNPACKED_TOO_LARGE", "the sections of the template make it too large", {
    part: partName,
  });
}
