import type { XmlDocument } from "../../xml/document.ts";
import { NodeTable } from "../../xml/node-table.ts";
import { noNode, type XmlNode } from "../../xml/tree.ts";
import type { Scope } from "./data.ts";

/**
 * The scopes of a part's nodes. The scope of an item is bound to the nodes that were written for
 * it; a tag has the scope of the nearest bound node around it.
 */
export class NodeScopes {
  readonly root: Scope;
  readonly #document: XmlDocument;
  readonly #scopes: Scope[] = [];
  /** The number of each bound node's scope, from 1. */
  readonly #numbers: NodeTable;

  constructor(document: XmlDocument, root: Scope) {
    this.#document = document;
    this.root = root;
    this.#numbers = new NodeTable(0);
  }

  /** Binds a scope to these nodes and everything in them. */
  bind(nodes: readonly XmlNode[], scope: Scope): void {
    const number = this.#scopes.push(scope);
    for (const node of nodes) this.#numbers.set(node, number);
  }

  /** The scope of a node. */
  of(node: XmlNode): Scope {
    if (this.#scopes.length === 0) return this.root;
    for (let at = node; at !== noNode; at = this.#document.parent(at)) {
      const number = this.#numbers.get(at);
      if (number > 0) return this.#scopes[number - 1] as Scope;
    }
    return this.root;
  }
}
