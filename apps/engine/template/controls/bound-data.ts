import type { WordPackage } from "../../docx/package.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import type { XmlElement } from "../../docx/xml-tree.ts";

/** The store that stands for the core properties ([MS-OE376] 2.1.561). */
const corePropertiesStore = "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}";

/**
 * Writes what a content control shows into the custom XML that it is bound to (ECMA-376 part 1,
 * 17.5.2.6): Word shows what stands there as soon as it opens the document. A binding to what is not
 * there is no binding.
 */
export function writeBoundData(
  pack: WordPackage,
  story: XmlDocument,
  properties: XmlElement,
  value: string,
): void {
  const binding = story.child(properties, "w:dataBinding");
  const path = binding && story.attribute(binding, "w:xpath");
  const store = binding && story.attribute(binding, "w:storeItemID");
  const part = store ? partOfStore(pack, store) : null;
  if (!path || part === null) return;
  const document = pack.xml(part);
  const steps = path.split("/").filter((step) => step !== "");
  let at: XmlElement | null = null;
  for (const step of steps) {
    if (step.startsWith("@")) {
      if (at !== null) document.setAttribute(at, local(step.slice(1)), value);
      return;
    }
    at = at === null ? rootOf(document, step) : childOf(document, at, step);
    if (at === null) return;
  }
  if (at !== null) document.setText(at, value);
}

function partOfStore(pack: WordPackage, store: string): string | null {
  if (store.toUpperCase() === corePropertiesStore) {
    const core = pack.relationships("").find(({ type }) => type === "core-properties")?.target;
    return core !== undefined && pack.has(core) ? core : null;
  }
  for (const { type, target } of pack.relationships(pack.mainPart)) {
    if (type !== "customXml" || !pack.has(target)) continue;
    const about = pack.relationships(target).find((each) => each.type === "customXmlProps")?.target;
    if (about === undefined || !pack.has(about)) continue;
    const document = pack.xml(about);
    const tag = document.sourceOf(document.root);
    if (tag.toUpperCase().includes(`"${store.toUpperCase()}"`)) return target;
  }
  return null;
}

/** A step of the path: prefixes are the binding's own, so that only the local name counts. */
function local(step: string): string {
  return step.replace(/\[\d+\]$/, "").replace(/^.*:/, "");
}

function rootOf(document: XmlDocument, step: string): XmlElement | null {
  return isNamed(document, document.root, step) ? document.root : null;
}

function childOf(document: XmlDocument, parent: XmlElement, step: string): XmlElement | null {
  let wanted = Number(/\[(\d+)\]$/.exec(step)?.[1] ?? 1);
  for (const element of document.elements(parent)) {
    if (!isNamed(document, element, step)) continue;
    wanted--;
    if (wanted === 0) return element;
  }
  return null;
}

function isNamed(document: XmlDocument, element: XmlElement, step: string): boolean {
  return document.name(element).replace(/^.*[:}]/, "") === local(step);
}
