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

const mark = "docopsItem";
const paragraphStart = new RegExp(`<((?:\\w+:)?p)(?: ${mark}="(\\d+)")?(?=[\\s/>])`, "g");

/** Marks the paragraphs of one item; the items of a section inside of it stay apart. */
export function markItem(octets: string, nextMark: () => number): string {
  const marks = new Map<string, number>();
  return octets.replace(paragraphStart, (_match, name: string, inner = "") => {
    const own = marks.get(inner) ?? nextMark();
    marks.set(inner, own);
    return `<${name} ${mark}="${own}"`;
  });
}

/** Makes every list of every item an instance of its own (17.9.15), and takes the marks away. */
export function restartLists(pack: WordPackage, stories: readonly StoryPart[]): void {
  const instances = ListInstances.of(pack);
  const resolver = new (loadLinter().FormatResolver)(pack);
  for (const story of stories) {
    const { document } = story;
    const formats = resolver.of(story);
    for (const paragraph of story.paragraphs) {
      const item = document.attribute(paragraph.element, mark);
      if (item === undefined) continue;
      const format = formats.paragraph(paragraph);
      const numId = format.list && instances.of(format.list.numId, item);
      if (numId) setList(document, paragraph.element, format, numId);
    }
  }
  instances.write();
  for (const { document } of stories) removeMarks(document, document.root);
}

/** Of all paragraphs, also of those that belong to no story, such as moved ones. */
function removeMarks(document: XmlDocument, container: XmlElement): void {
  for (const element of document.elements(container)) {
    if (document.name(element) === "w:p") document.removeAttribute(element, mark);
    if (!document.isFolded(element)) removeMarks(document, element);
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
