import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { fieldName } from "./field-name.ts";

/** A repeating section ([MS-DOCX] 2.5.4.1) whose tag is the name of a field: a list fills it. */
export interface RepeatingControl {
  name: string;
  /** `w:sdt` of the section. For an empty list it goes away as a whole: Word wants one item at least. */
  control: XmlElement;
  /** `w:sdt` of its first item, which stands for all. */
  item: XmlElement;
  /** Further items that the template shows: they go away. */
  others: readonly XmlElement[];
}

/**
 * The repeating sections of a part, in document order, an outer one before those in its first item.
 * Those in further items, which go away, are left out.
 */
export function repeatingControls(document: XmlDocument): RepeatingControl[] {
  const found: RepeatingControl[] = [];
  if (!document.hasElement("w15:repeatingSection")) return found;
  const walk = (container: XmlElement, skipped: ReadonlySet<XmlElement>) => {
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      if (document.isFolded(at) || skipped.has(at)) continue;
      const section = document.name(at) === "w:sdt" ? readSection(document, at) : null;
      if (section === null) {
        walk(at, skipped);
      } else {
        found.push(section);
        walk(at, new Set([...skipped, ...section.others]));
      }
    }
  };
  walk(document.root, new Set());
  return found;
}

/** A content control as a repeating section; `null` of another, and of one that has no item. */
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
