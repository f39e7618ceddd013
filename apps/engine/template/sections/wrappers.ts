import { contentOf, isPartable } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import { fieldName } from "../controls/field-name.ts";

/** The first child of `common` behind a run; wrappers around the run are parted. */
export function contentStart(
  document: XmlDocument,
  run: XmlElement,
  common: XmlElement,
): XmlNode | "crosses" {
  let at = run;
  let isPart = false;
  while (document.parent(at) !== common) {
    const wrapper = document.parent(at);
    const content = contentOf(document, wrapper);
    if (!isPart && content.at(-1) === at) at = wrapper;
    else if (content[0] === at) {
      isPart = true;
      at = wrapper;
    } else {
      if (!canPart(document, wrapper)) return "crosses";
      at = partWrapper(document, wrapper, isPart ? at : document.nextNode(at));
      isPart = true;
    }
  }
  return isPart ? at : document.nextNode(at);
}

/**
 * The child of `common` before which the content ends; `noNode`: behind the last child. Wrappers
 * around the run are parted.
 */
export function contentEnd(
  document: XmlDocument,
  run: XmlElement,
  common: XmlElement,
): XmlNode | "crosses" {
  let at = run;
  let isPart = false;
  while (document.parent(at) !== common) {
    const wrapper = document.parent(at);
    const content = contentOf(document, wrapper);
    if (!isPart && content[0] === at) at = wrapper;
    else if (content.at(-1) === at) {
      isPart = true;
      at = wrapper;
    } else {
      if (!canPart(document, wrapper)) return "crosses";
      partWrapper(document, wrapper, isPart ? document.nextNode(at) : at);
      isPart = true;
      at = wrapper;
    }
  }
  return isPart ? document.nextNode(at) : at;
}

/**
 * Whether a wrapper may be parted in two. A content control may be parted if it only wraps its
 * content, as those of Google Docs do. A control that a field fills, or that is bound, may not.
 */
function canPart(document: XmlDocument, wrapper: XmlElement): boolean {
  const name = document.name(wrapper);
  if (name === "w:sdtContent") return canPart(document, document.parent(wrapper));
  if (name !== "w:sdt") return isPartable(name);
  const settings = document.child(wrapper, "w:sdtPr");
  return settings === null || [...document.elements(settings)].every(isIdle(document));
}

/** Tells whether a setting of a control has no effect on its content. */
function isIdle(document: XmlDocument): (setting: XmlElement) => boolean {
  return (setting) => {
    const name = document.name(setting);
    if (name === "w:tag") return !fieldName.test(document.attribute(setting, "w:val") ?? "");
    return name === "w:id" || name === "w:rPr" || name === "w:lock";
  };
}

function partWrapper(document: XmlDocument, wrapper: XmlElement, child: XmlNode): XmlElement {
  const settings = document.child(wrapper, "w:sdtPr");
  const second = document.splitBefore(wrapper, child);
  if (settings !== null) {
    const copy = document.copy(settings) as XmlElement;
    const withoutId = document.nodes(copy).filter((node) => {
      return !document.isElement(node) || document.name(node) !== "w:id";
    });
    document.setChildren(copy, withoutId);
    document.insertAfter(second, copy, noNode);
  }
  return second;
}
