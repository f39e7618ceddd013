import type {
  Effective,
  EffectiveParagraph,
  Length,
} from "../../format/effective/values/effective.ts";
import { loadLinter } from "../../format/load-linter.ts";
import { conformanceOf } from "../../word/conformance.ts";
import type { WordPackage } from "../../word/package.ts";
import { propertiesOf, propertyElement } from "../../word/property-order.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { ListInstances } from "./list-instances.ts";

/**
 * Returns the identity of the item around a paragraph if its section restarts lists; `null` for
 * other paragraphs.
 */
export type ItemOf = (paragraph: XmlElement, story: StoryPart) => object | number | null;

/**
 * Restarts the lists in every item of a section (`restart_numbering`): each list gets a new
 * instance (ECMA-376 part 1, 17.9.15).
 *
 * @param stories the stories with expanded sections.
 */
export function restartLists(
  pack: WordPackage,
  stories: readonly StoryPart[],
  itemOf: ItemOf,
): void {
  const instances = new ListInstances(pack);
  const resolver = new (loadLinter().FormatResolver)(pack);
  for (const story of stories) {
    const formats = resolver.of(story);
    for (const paragraph of story.paragraphs) {
      const item = itemOf(paragraph.element, story);
      if (item === null) continue;
      const format = formats.paragraph(paragraph);
      const numId = format.list && instances.restart(format.list.numId, item);
      if (numId) setList(story.document, paragraph.element, format, numId);
    }
  }
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
  // The indents of a style override those of its list, but not those of a list that a paragraph
  // names.
  const { start, end } = conformanceOf(document);
  const indents = [
    { name: start, indent: format.left },
    { name: end, indent: format.right },
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
  const existing = document.child(parent, name);
  if (existing !== null) return existing;
  const created = document.createElement(parent, name);
  document.insertAfter(parent, created, after);
  return created;
}
