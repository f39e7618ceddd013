import type { XmlDocument } from "../xml/document.ts";
import type { XmlNode } from "../xml/tree.ts";
import type { WordPackage } from "./package.ts";
import { isStoryRelationship } from "./stories.ts";

/** Word does not open a document with an id that a signed number of 32 bits does not hold. */
const most = 0x7fff_ffff;

/**
 * Numbers for drawings that are added to a document: `id` of `wp:docPr` (20.4.2.5) and of what stands
 * in drawings (`pic:cNvPr` and its like), each of them once in all stories.
 */
export class DrawingIds {
  readonly #pack: WordPackage;
  /** The numbers that the document has, from the first one on that is asked for. */
  #taken: Set<number> | null = null;
  #last = 0;

  constructor(pack: WordPackage) {
    this.#pack = pack;
  }

  /** A number that no drawing has. */
  next(): number {
    if (this.#taken === null) {
      this.#taken = new Set();
      for (const document of this.#documents()) addIds(document, this.#taken);
      for (const id of this.#taken) this.#last = Math.max(this.#last, id);
    }
    do this.#last = this.#last < most ? this.#last + 1 : 1;
    while (this.#taken.has(this.#last));
    this.#taken.add(this.#last);
    return this.#last;
  }

  *#documents(): Generator<XmlDocument> {
    const pack = this.#pack;
    yield pack.xml(pack.mainPart);
    const seen = new Set([pack.mainPart]);
    for (const { type, target } of pack.relationships(pack.mainPart)) {
      if (!isStoryRelationship(type) || seen.has(target) || !pack.has(target)) continue;
      seen.add(target);
      if (pack.mayContain(target, "docPr")) yield pack.xml(target);
    }
  }
}

function addIds(document: XmlDocument, taken: Set<number>): void {
  if (!document.hasElement("wp:docPr")) return;
  // Nodes that were taken out are looked at too: their numbers are only left unused.
  for (let number = 1; number < document.nodeCount; number++) {
    const node = number as XmlNode;
    if (!document.isElement(node) || !/(?:^wp:docPr|[:}]cNvPr)$/.test(document.name(node)))
      continue;
    const id = Number(document.attribute(node, "id"));
    if (Number.isInteger(id) && id > 0 && id <= most) taken.add(id);
  }
}
