import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { fieldName } from "./field-name.ts";

/** A repeating section ([MS-DOCX] 2.5.4.1) whose tag is the name of a field. A list fills it. */
export interface RepeatingControl {
  name: string;
  /**
   * `w:sdt` of the section. An empty list removes all of it, because Word needs at least one item.
   */
  control: XmlElement;
  /** `w:sdt` of its first item, which is repeated. */
  item: XmlElement;
  /** Further items of the template, which are removed. */
  others: readonly XmlElement[];
}

/**
 * The repeating sections of a part, in document order, an outer one before those in its first item.
 * Sections in further items are left out, because these items are removed.
 */
export function repeatingControls(document: XmlDocument): RepeatingControl[] {
  const repeating: RepeatingControl[] = [];
  if (!document.hasElement("w15:repeatingSection")) return repeating;
  const walk = (container: XmlElement, skipped: ReadonlySet<XmlElement>) => {
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      if (document.isFolded(at) || skipped.has(at)) continue;
      const section = document.name(at) === "w:sdt" ? readSection(document, at) : null;
      if (section === null) {
        walk(at, skipped);
      } else {
        repeating.push(section);
        walk(at, new Set([...skipped, ...section.others]));
      }
    }
  };
  walk(document.root, new Set());
  return repeating;
}

/** Reads a content control as a repeating section; `null` if it is not one, or has no item. */
export function readSection(document: XmlDocument, control: XmlElement): RepeatingControl | null {
  const properties = document.child(control, "w:sdtPr");
  if (properties === null || document.child(properties, "w15:repeatingSection") === null)
    return null;
  const tag = document.child(properties, "w:tag");
  const name = (tag && document.attribute(tag, "w:val")) ?? "";
  if (!fieldName.test(name)) return null;
  const content = document.child(control, "w:sdtContent");
  const items = content === null ? [] : [...document.elements(content)].filter(isItem(document));
  const [item, ...others] = items;
  return item === undefined ? null : { name, control, item, others };
}

function isItem(document: XmlDocument): (element: XmlElement) => boolean {
  return (element) => {
    const properties = document.child(element, "w:sdtPr");
    return (
      document.name(element) === "w:sdt" &&
      properties !== null &&
      document.child(properties, "w15:repeatingSectionItem") !== null
    );
  };
}
