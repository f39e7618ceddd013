import { contentOf, isUnshown } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement, XmlNode } from "../../xml/tree.ts";
import type { ControlContent } from "./control-content.ts";

/** Removes the text of all runs but `target`, and then the runs that have become empty. */
export function takeTextOut(
  document: XmlDocument,
  runs: ControlContent["runs"],
  target: XmlElement,
  isReplaced: (element: XmlElement) => boolean,
): void {
  const gone = new Map<XmlElement, Set<XmlNode>>();
  for (const { element } of runs) {
    if (element === target) continue;
    const children = document.nodes(element);
    const others = children.filter((node) => !document.isElement(node) || !isReplaced(node));
    const isEmpty = !others.some(
      (node) => document.isElement(node) && !isUnshown(document.name(node)),
    );
    if (isEmpty) add(gone, document.parent(element), element);
    else if (others.length < children.length) document.setChildren(element, others);
  }
  drop(document, gone);
  dropEmptyControls(document, [...gone.keys()]);
}

/**
 * Replaces emptied controls that only wrap by their range markers. In an empty control Word would
 * show a prompt.
 */
function dropEmptyControls(document: XmlDocument, parents: readonly XmlElement[]): void {
  const left = new Map<XmlNode, XmlNode[]>();
  const holders = new Set<XmlElement>();
  for (const parent of parents) {
    if (document.name(parent) !== "w:sdtContent" || contentOf(document, parent).length > 0)
      continue;
    const control = document.parent(parent);
    left.set(control, document.nodes(parent));
    holders.add(document.parent(control));
  }
  if (left.size === 0) return;
  for (const holder of holders) {
    const children = document.nodes(holder).flatMap((node) => left.get(node) ?? [node]);
    document.setChildren(holder, children);
  }
  dropEmptyControls(document, [...holders]);
}

function add(gone: Map<XmlElement, Set<XmlNode>>, parent: XmlElement, node: XmlNode): void {
  const nodes = gone.get(parent);
  if (nodes === undefined) gone.set(parent, new Set([node]));
  else nodes.add(node);
}

function drop(document: XmlDocument, gone: ReadonlyMap<XmlElement, ReadonlySet<XmlNode>>): void {
  for (const [parent, nodes] of gone) {
    const others = document.nodes(parent).filter((node) => !nodes.has(node));
    document.setChildren(parent, others);
  }
}
