import type { NamespaceScope } from "./namespaces.ts";
import { NAME, noNode, type XmlElement, type XmlNode, type XmlTree } from "./tree.ts";

/** The saved state of an element; see `XmlDocument.remember`. */
export interface Memory {
  readonly nodes: readonly XmlNode[];
  /** The rows of `nodes`, one after the other. */
  readonly rows: Int32Array;
  readonly scopes: readonly (NamespaceScope | undefined)[];
  /** The unchanged elements around the element, the nearest first. */
  readonly unchanged: readonly XmlElement[];
}

/** Remembers the start tag of an element and its first child. */
export function remember(
  tree: XmlTree,
  scopes: ReadonlyMap<XmlNode, NamespaceScope>,
  element: XmlElement,
): Memory {
  return rememberNodes(tree, scopes, [element]);
}

/** Remembers an element with its content. */
export function rememberDeep(
  tree: XmlTree,
  scopes: ReadonlyMap<XmlNode, NamespaceScope>,
  element: XmlElement,
): Memory {
  const nodes: [XmlElement, ...XmlNode[]] = [element];
  addDescendants(tree, element, nodes);
  return rememberNodes(tree, scopes, nodes);
}

/** @param nodes an element, and the nodes in it that are remembered. */
function rememberNodes(
  tree: XmlTree,
  scopes: ReadonlyMap<XmlNode, NamespaceScope>,
  nodes: readonly [XmlElement, ...XmlNode[]],
): Memory {
  const unchanged: XmlElement[] = [];
  let ancestor = tree.parent(nodes[0]);
  while (ancestor !== noNode && !tree.isChanged(ancestor)) {
    unchanged.push(ancestor);
    ancestor = tree.parent(ancestor);
  }
  return {
    nodes,
    rows: tree.rowsOf(nodes),
    scopes: nodes.map((node) => scopes.get(node)),
    unchanged,
  };
}

/**
 * Restores a remembered element. The rows of nodes that were added since stay in the tree, unused.
 */
export function restore(
  tree: XmlTree,
  scopes: Map<XmlNode, NamespaceScope>,
  { nodes, rows, scopes: before, unchanged }: Memory,
): void {
  tree.setRows(nodes, rows);
  for (const [index, node] of nodes.entries()) {
    const scope = before[index];
    if (scope === undefined) scopes.delete(node);
    else scopes.set(node, scope);
  }
  for (const element of unchanged) tree.set(element, NAME, tree.kind(element));
}

function addDescendants(tree: XmlTree, element: XmlElement, nodes: XmlNode[]): void {
  if (tree.isFolded(element)) return;
  for (let at = tree.firstChild(element); at !== noNode; at = tree.nextSibling(at)) {
    nodes.push(at);
    if (tree.isElement(at)) addDescendants(tree, at, nodes);
  }
}
