import type { XmlDocument } from "../xml/document.ts";
import type { XmlNode } from "../xml/tree.ts";
import type { WordPackage } from "./package.ts";
import { isStoryRelationship } from "./stories.ts";

/** The largest signed integer of 32 bits. Word does not open a document with a larger id. */
const maxId = 0x7fff_ffff;

/**
 * Ids for drawings that are added to a document: `id` of `wp:docPr` (20.4.2.5) and of elements in
 * drawings such as `pic:cNvPr`. They are unique in all stories.
 */
export class DrawingIds {
  readonly #pack: WordPackage;
  /** The ids of the document, which are read when the first new one is needed. */
  #taken: Set<number> | null = null;
  #last = 0;

  constructor(pack: WordPackage) {
    this.#pack = pack;
  }

  /** An id that no drawing has. */
  next(): number {
    if (this.#taken === null) {
      this.#taken = new Set();
      for (const document of this.#documents()) addIds(document, this.#taken);
      for (const id of this.#taken) this.#last = Math.max(this.#last, id);
    }
    do this.#last = this.#last < maxId ? this.#last + 1 : 1;
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
  // Removed nodes are included. This only leaves their ids unused.
  for (let number = 1; number < document.nodeCount; number++) {
    const node = number as XmlNode;
    if (!document.isElement(node) || !/(?:^wp:docPr|[:}]cNvPr)$/.test(document.name(node)))
      continue;
    const id = Number(document.attribute(node, "id"));
    if (Number.isInteger(id) && id > 0 && id <= maxId) taken.add(id);
  }
}
