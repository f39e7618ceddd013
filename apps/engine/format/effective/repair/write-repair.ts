import { propertiesOf, propertyElement } from "../../../word/property-order.ts";
import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import type { Repair } from "../rules/rule.ts";

/** Where a repair is written. */
export interface WritePlace {
  document: XmlDocument;
  /** `w:p`, `w:r`, `w:style`, or the properties themselves: `w:sectPr`. */
  owner: XmlElement;
  /** The properties in the owner; `null`: it is them. */
  properties: "w:pPr" | "w:rPr" | null;
}

/** Writes a repair with all that belongs to it. Written twice, it does nothing more. */
export function writeRepair(place: WritePlace, repair: Repair): void {
  const { document } = place;
  const properties = propertiesAt(place);
  for (const each of withAll(repair)) writeOne(document, properties, each);
}

/** A repair and those that are written with it. */
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
    const found = document.child(properties, name);
    if (found === null) return;
    for (const attribute of drop) document.removeAttribute(found, attribute);
    if (drop.length === 0 || !document.hasAttributes(found)) document.remove(found);
    return;
  }
  const element = propertyElement(document, properties, name);
  for (const attribute of drop) document.removeAttribute(element, attribute);
  for (const [attribute, value] of Object.entries(set)) {
    document.setAttribute(element, attribute, value);
  }
}
