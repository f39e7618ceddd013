import { escapeText } from "./entities.ts";
import type { NodeSource } from "./node-source.ts";
import { type Octets, toOctets } from "./octets.ts";
import type { SpanWriter } from "./span-writer.ts";
import { withoutTagEnd } from "./start-tag.ts";
import {
  END,
  END_TAG_START,
  noNode,
  START,
  START_TAG_END,
  type XmlElement,
  type XmlNode,
  type XmlTree,
} from "./tree.ts";

const endTagOpening = toOctets("</");
const tagClosing = toOctets(">");

/** Writes an element. Unchanged elements are written as their spans of the source. */
export function writeElement(
  tree: XmlTree,
  source: NodeSource,
  element: XmlElement,
  writer: SpanWriter,
): void {
  const elementStart = tree.get(element, START);
  if (!tree.isChanged(element)) {
    writer.span(elementStart, tree.get(element, END));
    return;
  }
  const tagEnd = tree.get(element, START_TAG_END);
  const endTagStart = tree.get(element, END_TAG_START);
  const isFolded = tree.isFolded(element);
  const first = isFolded ? noNode : tree.firstChild(element);
  const isOpen = endTagStart >= 0;
  if (isOpen && elementStart >= 0) writer.span(elementStart, tagEnd);
  else if (isOpen || first === noNode) writer.octets(source.startTag(element));
  else writer.octets(opened(source.startTag(element)));
  if (isFolded) writer.span(tagEnd, endTagStart);
  for (let node: XmlNode = first; node !== noNode; node = tree.nextSibling(node)) {
    const start = tree.get(node, START);
    if (tree.isElement(node)) writeElement(tree, source, node, writer);
    else if (start >= 0) writer.span(start, tree.get(node, END));
    else writer.text(escapeText(source.replacement(start)));
  }
  if (isOpen) writer.span(endTagStart, tree.get(element, END));
  else if (first !== noNode)
    writer.octets((endTagOpening + source.rawName(element) + tagClosing) as Octets);
}

/**
 * Turns the tag of an empty element, `<a/>`, into a start tag, because the element has content now.
 */
function opened(startTag: Octets): Octets {
  return (withoutTagEnd(startTag) + tagClosing) as Octets;
}
