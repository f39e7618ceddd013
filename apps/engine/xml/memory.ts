import type { NamespaceScope } from "./namespaces.ts";
import { NAME, noNode, type XmlElement, type XmlNode, type XmlTree } from "./tree.ts";

/** The state of an element, kept so that it can be restored; see `XmlDocument.remember`. */
export interface Memory {
  readonly nodes: readonly XmlNode[];
  /** The rows of `nodes`, one behind the other. */
  readonly rows: Int32Array;
  readonly scopes: readonly (NamespaceScope | undefined)[];
  /** The unchanged elements around it, from the inside out. */
  readonly unchanged: readonly XmlElement[];
}

/** Remembers an element: its start tag, and which child is its first. */
export function remember(
  tree: XmlTree,
  scopes: ReadonlyMap<XmlNode, NamespaceScope>,
  element: XmlElement,
): Memory {
  return rememberNodes(tree, scopes, [element]);
}

/** Remembers an element with all that is in it. */
export function rememberDeep(
  tree: XmlTree,
  scopes: ReadonlyMap<XmlNode, NamespaceScope>,
  element: XmlElement,
): Memory {
  const nodes: [XmlElement, ...XmlNode[]] = [element];
  addAllInside(tree, element, nodes);
  return rememberNodes(tree, scopes, nodes);
}

/** @param nodes an element, and what is remembered of what is in it. */
function rememberNodes(
  tree: XmlTree,
  scopes: ReadonlyMap<XmlNode, NamespaceScope>,
  nodes: readonly [XmlElement, ...XmlNode[]],
): Memory {
  const unchanged: XmlElement[] = [];
  let around = tree.parent(nodes[0]);
  while (around !== noNode && !tree.isChanged(around)) {
    unchanged.push(around);
    around = tree.parent(around);
  }
  return {
    nodes,
    rows: tree.rowsOf(nodes),
    scopes: nodes.map((node) => scopes.get(node)),
    unchanged,
  };
}

/** Elements that were added since stand nowhere any more; their rows stay behind, unused. */
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

function addAllInside(tree: XmlTree, element: XmlElement, into: XmlNode[]): void {
  if (tree.isFolded(element)) return;
  for (let at = tree.firstChild(element); at !== noNode; at = tree.nextSibling(at)) {
    into.push(at);
    if (tree.isElement(at)) addAllInside(tree, at, into);
  }
}
