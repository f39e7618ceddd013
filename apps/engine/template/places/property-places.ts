import type { WordPackage } from "../../word/package.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { localName } from "../../xml/namespaces.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { baseNameOf } from "./locator.ts";
import { asItIs, joined, type TextPlace, tagsOf } from "./text-place.ts";

/** Relationships of a package to its properties: core and custom (ECMA-376 part 1, 15.2.12). */
const propertyRelationships = new Set(["core-properties", "custom-properties"]);

/** The parts with the properties of a document: title, subject, properties of a user's own. */
export function propertyParts(pack: WordPackage): string[] {
  return pack
    .relationships("")
    .filter(({ type, target }) => propertyRelationships.has(type) && pack.has(target))
    .map(({ target }) => target);
}

/** The properties that hold tags: `core:title`, `custom:Name`. */
export function findProperties(partName: string, document: XmlDocument): TextPlace[] {
  return [...document.elements(document.root)].flatMap((property): TextPlace[] => {
    const name = document.attribute(property, "name") ?? localName(document.name(property));
    const path = `${baseNameOf(partName)}:${name}`;
    return leavesOf(document, property).flatMap((element): TextPlace[] => {
      const text = document.text(element);
      const brackets = tagsOf(text);
      if (brackets === null) return [];
      const write: TextPlace["write"] = (stretches) => document.setText(element, joined(stretches));
      const address = { part: partName, path, runId: `${path}:r0` };
      return [
        {
          ...address,
          isMirror: false,
          isDescription: false,
          anchors: [],
          text,
          brackets,
          compose: asItIs,
          write,
        },
      ];
    });
  });
}

/** The elements that hold the text of a property: the property, its value, or items of a list. */
function leavesOf(document: XmlDocument, element: XmlElement): XmlElement[] {
  if (document.firstElement(element) === noNode) return [element];
  return [...document.elements(element)].flatMap((child) => leavesOf(document, child));
}
