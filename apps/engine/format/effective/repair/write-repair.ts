import { propertiesOf, propertyElement } from "../../../word/property-order.ts";
import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import type { Repair } from "../rules/rule.ts";

/** The place that a repair is written to. */
export interface WritePlace {
  document: XmlDocument;
  /** `w:p`, `w:r`, `w:style`, or the properties themselves: `w:sectPr`. */
  owner: XmlElement;
  /** The name of the properties in the owner; `null` if the owner is the properties. */
  properties: "w:pPr" | "w:rPr" | null;
}

/** Writes a repair and those that belong to it. Writing it twice has no further effect. */
export function writeRepair(place: WritePlace, repair: Repair): void {
  const { document } = place;
  const properties = propertiesAt(place);
  for (const single of withAll(repair)) writeOne(document, properties, single);
}

/** A repair and those that are written together with it. */
export function withAll(repair: Repair): Repair[] {
  return [repair, ...(repair.also ?? [])];
}

function propertiesAt({ document, owner, properties }: WritePlace): XmlElement {
  if (properties === null) return document.unfold(owner);
  return document.name(owner) === "w:style"
    ? document.unfold(propertyElement(document, owner, properties))
    : propertiesOf(document, owner, properties);
}

function writeOne(document: XmlDocument, properties: XmlElement, repair: Repair): void {
  const { element: name, set = {}, drop = [], isRemoval } = repair;
  if (isRemoval) {
    const existing = document.child(properties, name);
    if (existing === null) return;
    for (const attribute of drop) document.removeAttribute(existing, attribute);
    if (drop.length === 0 || !document.hasAttributes(existing)) document.remove(existing);
    return;
  }
  const element = propertyElement(document, properties, name);
  for (const attribute of drop) document.removeAttribute(element, attribute);
  for (const [attribute, value] of Object.entries(set)) {
    document.setAttribute(element, attribute, value);
  }
}
