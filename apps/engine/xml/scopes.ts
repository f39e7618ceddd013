import type { NamespaceScope } from "./namespaces.ts";
import { noNode, type XmlElement, type XmlNode, type XmlTree } from "./tree.ts";

/** The namespaces in force in a tree. */
export class Scopes {
  /** The scopes inside of elements that declare namespaces, and inside of the root. */
  readonly byNode: Map<XmlNode, NamespaceScope>;
  readonly #tree: XmlTree;
  readonly #root: XmlElement;

  constructor(byNode: Map<XmlNode, NamespaceScope>, tree: XmlTree, root: XmlElement) {
    this.byNode = byNode;
    this.#tree = tree;
    this.#root = root;
  }

  /** All elements have the scope of the root, because only the root declares namespaces. */
  get isUniform(): boolean {
    return this.byNode.size < 2;
  }

  /** The namespaces in force inside an element. */
  of(element: XmlElement): NamespaceScope {
    if (!this.isUniform) {
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

  /** Gives the copy of a node the scope that is stored for the node, if there is one. */
  copy(node: XmlNode, copy: XmlNode): void {
    const scope = this.byNode.get(node);
    if (scope !== undefined) this.byNode.set(copy, scope);
  }

  /** Copies the scopes of a node and its content to its copy. */
  copyDeep(node: XmlNode, copy: XmlNode): void {
    if (this.isUniform) return;
    this.copy(node, copy);
    const tree = this.#tree;
    if (!tree.isElement(node) || tree.isFolded(node)) return;
    let inside = tree.firstChild(copy as XmlElement);
    for (let at = tree.firstChild(node); at !== noNode; at = tree.nextSibling(at)) {
      this.copyDeep(at, inside);
      inside = tree.nextSibling(inside);
    }
  }

  /** Replaces all scopes, when the nodes of the tree are restored. */
  reset(entries: Iterable<readonly [XmlNode, NamespaceScope]>): void {
    this.byNode.clear();
    for (const [node, scope] of entries) this.byNode.set(node, scope);
  }
}
