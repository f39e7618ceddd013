import type { XmlDocument } from "../../xml/document.ts";
import { NodeTable } from "../../xml/node-table.ts";
import { noNode, type XmlNode } from "../../xml/tree.ts";
import type { Scope } from "./data.ts";

/**
 * What the tags of a part stand in: an item of a section is bound to the nodes that were written for
 * it, and a tag stands in the item of the nearest node around it.
 */
export class NodeScopes {
  readonly root: Scope;
  readonly #document: XmlDocument;
  readonly #scopes: Scope[] = [];
  /** By node, the number of its scope, counted from 1. */
  readonly #numbers: NodeTable;

  constructor(document: XmlDocument, root: Scope) {
    this.#document = document;
    this.root = root;
    this.#numbers = new NodeTable(0);
  }

  /** Lets everything in these nodes stand in a scope. */
  bind(nodes: readonly XmlNode[], scope: Scope): void {
    const number = this.#scopes.push(scope);
    for (const node of nodes) this.#numbers.set(node, number);
  }

  /** The scope that a node stands in. */
  of(node: XmlNode): Scope {
    if (this.#scopes.length === 0) return this.root;
    for (let at = node; at !== noNode; at = this.#document.parent(at)) {
      const number = this.#numbers.get(at);
      if (number > 0) return this.#scopes[number - 1] as Scope;
    }
    return this.root;
  }
}
