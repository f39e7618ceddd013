import type { NamespaceScope } from "./namespaces.ts";
import { noNode, type XmlElement, type XmlNode, type XmlTree } from "./tree.ts";

/** The namespaces in force in a tree. */
export class Scopes {
  /** Inside the elements that declare any, and inside the root. */
  readonly byNode: Map<XmlNode, NamespaceScope>;
  readonly #tree: XmlTree;
  readonly #root: XmlElement;

  constructor(byNode: Map<XmlNode, NamespaceScope>, tree: XmlTree, root: XmlElement) {
    this.byNode = byNode;
    this.#tree = tree;
    this.#root = root;
  }

  /** No element but the root declares a namespace: all have the root's scope. */
  get areOne(): boolean {
    return this.byNode.size < 2;
  }

  /** The namespaces in force inside an element. */
  of(element: XmlElement): NamespaceScope {
    if (!this.areOne) {
      for (let at = element; at !== noNode; at = this.#tree.parent(at)) {
        const scope = this.byNode.get(at);
        if (scope) return scope;
      }
    }
    return this.byNode.get(this.#root) as NamespaceScope;
  }

  set(element: XmlElement, scope: NamespaceScope): void {
    this.byNode.set(element, scope);
  }

  /** Gives a copy of a node the scope that the node has of its own, if any. */
  copy(node: XmlNode, copy: XmlNode): void {
    const scope = this.byNode.get(node);
    if (scope !== undefined) this.byNode.set(copy, scope);
  }

  /** The same for all that is in it. */
  copyDeep(node: XmlNode, copy: XmlNode): void {
    if (this.areOne) return;
    this.copy(node, copy);
    const tree = this.#tree;
    if (!tree.isElement(node) || tree.isFolded(node)) return;
    let inside = tree.firstChild(copy as XmlElement);
    for (let at = tree.firstChild(node); at !== noNode; at = tree.nextSibling(at)) {
      this.copyDeep(at, inside);
      inside = tree.nextSibling(inside);
    }
  }

  /** Nodes that are gone give their numbers to others, and declarations are gone with their tags. */
  reset(entries: Iterable<readonly [XmlNode, NamespaceScope]>): void {
    this.byNode.clear();
    for (const [node, scope] of entries) this.byNode.set(node, scope);
  }
}
