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
import { type Frame, Origins, type ScannedRange } from "./origins.ts";
import { Removal } from "./removal.ts";
import { faultsOf, type Section, type SectionFault, type SectionFaultReason } from "./section.ts";

/** What a story is expanded with. */
export interface ExpandOptions {
  root: Scope;
  /** Octets that the part may have. */
  maxBytes: number;
  /** Gives numbers that no drawing of the document has. */
  nextDrawingId: () => number;
  /** Binds nodes to what they stand in besides sections. */
  bind?: (document: XmlDocument, scopes: NodeScopes) => void;
}

/**
 * A story with its sections repeated or hidden, on the tree: the content of a section is copied, node
 * by node, for each of its items and bound to the item. What is not shown is noted in `removal`, as
 * are the paragraphs and rows of nothing but section tags; `tidy` takes it out.
 */
export class ExpandedStory {
  /** The part: a copy of the template's. */
  readonly document: XmlDocument;
  readonly scopes: NodeScopes;
  readonly removal: Removal;
  readonly origins: Origins;
  /** Nodes from this number on were not in the template. */
  readonly firstCopy: number;
  /** Scopes of items in which the lists begin anew. */
  readonly restarting = new Set<Scope>();
  /** What is wrong with the sections for these values. */
  readonly faults: SectionFault[] = [];
  readonly controlFaults: { name: string; reason: SectionFaultReason }[] = [];
  readonly #faulty = new Set<Section>();
  readonly #contents: SectionContents;
  readonly #masters = new Map<Section, Master>();
  readonly #nextDrawingId: () => number;
  readonly #partName: string;
  #room: number;

  /** @throws DocumentError when there are so many items that the part gets too large. */
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
    // Once for all copies.
    this.#contents = new SectionContents(this.document, allOf(sections));
    for (const { section, reason } of this.#contents.faults) this.#fault(section, reason);
    const { cutParagraphs } = this.#contents;
    this.origins = new Origins(story.document, scanned, cutParagraphs, this.removal.vanishing);
    const asItIs: Frame = (node) => node;
    this.origins.register(this.origins.all, asItIs);
    for (const section of sections) {
      const [node] = this.#contents.nodesOf(section);
      this.#expand(section, asItIs, node === undefined ? root : this.scopes.of(node));
    }
  }

  /** Whether a node is shown, and all that it stands in. */
  isShown(node: XmlNode): boolean {
    for (let at = node; at !== noNode; at = this.document.parent(at)) {
      if (this.removal.isGone(at)) return false;
    }
    return true;
  }

  #fault(section: Section, reason: SectionFaultReason): void {
    // Of a section in the items of another, once.
    if (this.#faulty.has(section)) return;
    this.#faulty.add(section);
    this.faults.push(...faultsOf(section, reason));
    if (section.tags === null) this.controlFaults.push({ name: section.name, reason });
  }

  #nodesOf(section: Section, at: Frame): XmlNode[] {
    const content = this.#contents.of(section);
    return content === null ? [] : siblings(this.document, at(content.first), at(content.last));
  }

  #expandAll(sections: readonly Section[], at: Frame, scope: Scope): void {
    for (const section of sections) this.#expand(section, at, scope);
  }

  #expand(section: Section, at: Frame, scope: Scope): void {
    const { place, children, restartsNumbering } = section;
    if (place.kind === "rows") {
      for (const edge of place.edges) this.removal.removeEmpty(at(edge) as XmlElement);
    }
    if (place.kind === "control") this.removal.remove(place.others.map(at));
    const nodes = this.#nodesOf(section, at);
    if (nodes.length === 0) return;
    const items = scopesOf(section, scope);
    if (items.length === 0) {
      this.#hide(section, nodes, at, scope);
      return;
    }
    // All copies are made before anything in the first is changed.
    const copies = this.#copies(section, nodes, at, items.length - 1);
    for (const [index, item] of items.entries()) {
      const copy = copies[index - 1];
      if (item !== scope) this.scopes.bind(copy?.nodes ?? nodes, item);
      if (restartsNumbering && item !== scope) this.restarting.add(item);
      this.#expandAll(children, copy?.at ?? at, item);
    }
    const all = [nodes, ...copies.map((copy) => copy.nodes)];
    if (copies.length > 0 && this.#showsNoteTwice(all)) this.#fault(section, "note_in_section");
  }

  /** Whether two references to one note are left: copies of it would point to one text. */
  #showsNoteTwice(copies: readonly (readonly XmlNode[])[]): boolean {
    const { document } = this;
    const shown = copies
      .flatMap((nodes) => noteReferencesIn(document, nodes))
      .filter((reference) => this.isShown(reference))
      .map((each) => `${document.name(each)} ${document.attribute(each, "w:id") ?? ""}`);
    return new Set(shown).size < shown.length;
  }

  /** Takes a content away; of a paragraph that says more than that, only what is the section's. */
  #hide(section: Section, nodes: readonly XmlNode[], at: Frame, scope: Scope): void {
    const { place, children, opensAt, closesAt } = section;
    if (place.kind === "control") {
      this.removal.remove([at(place.control)]);
      return;
    }
    // The mark at the end of a paragraph stands behind the tag that closes the section.
    const closing = section.tags?.close.scanned.paragraph.element;
    if (closing !== undefined && closing === this.#contents.of(section)?.last) {
      this.removal.breaking.add(at(closing));
    }
    const halves = this.#contents.halvesOf(section);
    const first = halves.open === undefined ? 0 : 1;
    const end = halves.close === undefined ? nodes.length : -1;
    this.removal.remove(nodes.slice(first, end));
    for (const half of [halves.open ?? null, halves.close ?? null]) {
      if (half === null) continue;
      this.removal.remove(siblings(this.document, at(half.first), at(half.last)));
    }
    const isOutside = ({ start, end }: Section) => end <= opensAt || start >= closesAt;
    this.#expandAll(children.filter(isOutside), at, scope);
  }

  /** Puts copies of a content behind it. */
  #copies(
    section: Section,
    nodes: readonly XmlNode[],
    at: Frame,
    count: number,
  ): { nodes: XmlNode[]; at: Frame }[] {
    if (count === 0) return [];
    const { document } = this;
    this.#room -= count * (section.end - section.start);
    // Lists in lists make much of little: what is too large is not made at all.
    if (this.#room < 0) throw tooLarge(this.#partName);
    const scanned = this.origins.in(section);
    const master = this.#masterOf(section, nodes, at, scanned);
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
      const frame: Frame = (node) => master.at(copy, node);
      this.origins.register(scanned, frame);
      return { nodes: copy, at: frame };
    });
  }

  #masterOf(section: Section, nodes: readonly XmlNode[], at: Frame, scanned: ScannedRange): Master {
    const known = this.#masters.get(section);
    if (known !== undefined) return known;
    const wanted = this.origins.nodesIn(scanned);
    for (const inner of allOf(section.children)) wanted.push(...this.#contents.nodesOf(inner));
    const master = new Master(
      this.document,
      nodes,
      new Map(wanted.map((node) => [node, at(node)])),
    );
    this.#masters.set(section, master);
    return master;
  }
}

/** Sections with all that stand in them. */
function allOf(sections: readonly Section[]): Section[] {
  return sections.flatMap((section) => [section, ...allOf(section.children)]);
}

/** What a section is written for: each of its items, or what is around it, or nothing. */
function scopesOf({ name, isInverse }: Section, scope: Scope): Scope[] {
  const value = lookUp(name, scope);
  if (!isInverse) return itemScopes(value, scope, name);
  return value === undefined || !isTruthy(value) ? [scope] : [];
}

/** Whether nodes begin or end with a table: copies of them may touch. */
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
