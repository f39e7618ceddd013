import { relationshipsPartOf } from "../../opc/relationships.ts";
import type { WordPackage } from "../../word/package.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";

interface Relationships {
  document: XmlDocument;
  /** The relationships that the template has, by id. */
  byId: Map<string, XmlElement>;
  last: XmlElement;
  /** Whose target is known by now: ids by target. */
  ids: Map<string, string>;
  written: Set<string>;
  added: number;
}

/** Writes the targets of links of one job: links that lead to one address share a relationship. */
export class LinkWriter {
  readonly #pack: WordPackage;
  readonly #parts = new Map<string, Relationships>();

  constructor(pack: WordPackage) {
    this.#pack = pack;
  }

  /**
   * Gives a relationship a target, or finds another that has it.
   *
   * @returns the id of the one that leads there.
   */
  write(partName: string, id: string, target: string): string {
    const relationships = this.#of(partName);
    const { document, byId, ids, written } = relationships;
    const known = ids.get(target);
    if (known !== undefined) return known;
    const own = byId.get(id);
    if (own === undefined) return id;
    const isFirst = !written.has(id);
    const used = isFirst ? id : this.#copy(relationships, own, target);
    if (isFirst) document.setAttribute(own, "Target", target);
    written.add(id);
    ids.set(target, used);
    return used;
  }

  #copy(relationships: Relationships, like: XmlElement, target: string): string {
    const { document, byId } = relationships;
    let id = "";
    do id = `link${++relationships.added}`;
    while (byId.has(id));
    const copy = document.copy(like) as XmlElement;
    document.setAttribute(copy, "Id", id);
    document.setAttribute(copy, "Target", target);
    document.insertAfter(document.root, copy, relationships.last);
    byId.set(id, copy);
    relationships.last = copy;
    return id;
  }

  #of(partName: string): Relationships {
    const known = this.#parts.get(partName);
    if (known !== undefined) return known;
    const document = this.#pack.xml(relationshipsPartOf(partName));
    const byId = new Map<string, XmlElement>();
    let last: XmlElement = noNode;
    for (const element of document.elements(document.root)) {
      byId.set(document.attribute(element, "Id") ?? "", element);
      last = element;
    }
    const relationships = {
      document,
      byId,
      last,
      ids: new Map(),
      written: new Set<string>(),
      added: 0,
    };
    this.#parts.set(partName, relationships);
    return relationships;
  }
}
