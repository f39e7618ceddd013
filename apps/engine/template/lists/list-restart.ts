import type { WordPackage } from "../../docx/package.ts";
import { propertiesOf, propertyElement } from "../../docx/property-order.ts";
import type { StoryPart } from "../../docx/stories.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import { noNode, type XmlElement } from "../../docx/xml-tree.ts";
import type { Effective, EffectiveParagraph, Length } from "../../format/effective/effective.ts";
import { loadLinter } from "../../format/load-linter.ts";
import { ListInstances } from "./list-instances.ts";

/**
 * Lists that begin anew in every item of a section (`restart_numbering`). Which paragraphs belong to
 * which item is known while the section is written, which list they are in only once the part is read
 * with its styles: until then every paragraph bears a mark, an attribute that no schema has.
 */

/**
 * Makes every list of every item an instance of its own (17.9.15).
 *
 * @param itemOf the item that a paragraph belongs to; `null` for none.
 */
export function restartLists(
  pack: WordPackage,
  stories: readonly StoryPart[],
  itemOf: (paragraph: XmlElement) => object | null,
): void {
  const numbers = new Map<object, string>();
  const instances = ListInstances.of(pack);
  const resolver = new (loadLinter().FormatResolver)(pack);
  for (const story of stories) {
    const { document } = story;
    const formats = resolver.of(story);
    for (const paragraph of story.paragraphs) {
      const owner = itemOf(paragraph.element);
      if (owner === null) continue;
      const item = numbers.get(owner) ?? String(numbers.size + 1);
      numbers.set(owner, item);
      const format = formats.paragraph(paragraph);
      const numId = format.list && instances.of(format.list.numId, item);
      if (numId) setList(document, paragraph.element, format, numId);
    }
  }
  instances.write();
}

function setList(
  document: XmlDocument,
  paragraph: XmlElement,
  format: EffectiveParagraph,
  numId: string,
): void {
  const properties = propertiesOf(document, paragraph, "w:pPr");
  const numPr = propertyElement(document, properties, "w:numPr");
  const level = child(document, numPr, "w:ilvl", noNode);
  document.setAttribute(level, "w:val", format.list?.ilvl ?? "0");
  document.setAttribute(child(document, numPr, "w:numId", level), "w:val", numId);
  // A list that a style brings loses to the style's indents, one that a paragraph names wins.
  const indents = [
    { name: "left", indent: format.left },
    { name: "right", indent: format.right },
    { name: "firstLine", indent: format.firstLine },
  ].filter(({ indent }) => format.list?.from !== "direct" && indent.from.startsWith("style "));
  for (const { name, indent } of indents) setIndent(document, properties, name, indent);
}

function setIndent(
  document: XmlDocument,
  properties: XmlElement,
  name: string,
  { value: { unit, amount } }: Effective<Length>,
): void {
  const ind = propertyElement(document, properties, "w:ind");
  const attribute = name === "firstLine" && amount < 0 ? "hanging" : name;
  if (unit === "chars") document.setAttribute(ind, `w:${attribute}Chars`, `${Math.abs(amount)}`);
  else
    document.setAttribute(ind, `w:${attribute}`, `${attribute === "hanging" ? -amount : amount}`);
}

function child(
  document: XmlDocument,
  parent: XmlElement,
  name: string,
  after: XmlElement,
): XmlElement {
  const found = document.child(parent, name);
  if (found !== null) return found;
  const made = document.createElement(parent, name);
  document.insertAfter(parent, made, after);
  return made;
}
