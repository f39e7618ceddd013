import { relationshipsPartOf } from "../../opc/relationships.ts";
import type { WordPackage } from "../../word/package.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";

interface Relationships {
  document: XmlDocument;
  /** The relationships that the template has, by id. */
  byId: Map<string, XmlElement>;
  last: XmlElement;
  /** Ids of the relationships that have got their targets, by target. */
  ids: Map<string, string>;
  /** Ids of the template's relationships that have got a target. */
  written: Set<string>;
  added: number;
}

/** Writes the link targets of one job. Links to the same address share a relationship. */
export class LinkWriter {
  readonly #pack: WordPackage;
  readonly #parts = new Map<string, Relationships>();

  constructor(pack: WordPackage) {
    this.#pack = pack;
  }

  /**
   * Gives a link its target.
   *
   * @param id the relationship that the link has in the template.
   * @returns the id of the relationship that has the target now: this one, another one, or a new
   *   one.
   */
  write(partName: string, id: string, target: string): string {
    const relationships = this.#of(partName);
    const { document, byId, ids, written } = relationships;
    const known = ids.get(target);
    if (known !== undefined) return known;
    const relationship = byId.get(id);
    if (relationship === undefined) return id;
    const isFirst = !written.has(id);
    const used = isFirst ? id : this.#copy(relationships, relationship, target);
    if (isFirst) document.setAttribute(relationship, "Target", target);
    written.add(id);
    ids.set(target, used);
    return used;
  }

  #copy(relationships: Relationships, model: XmlElement, target: string): string {
    const { document, byId } = relationships;
    let id = "";
    do id = `link${++relationships.added}`;
    while (byId.has(id));
    const copy = document.copy(model) as XmlElement;
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
