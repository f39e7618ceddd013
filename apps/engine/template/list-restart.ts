import type { WordPackage } from "../docx/package.ts";
import { propertiesOf, propertyElement } from "../docx/property-order.ts";
import type { StoryPart } from "../docx/stories.ts";
import type { XmlDocument } from "../docx/xml-document.ts";
import { noNode, type XmlElement } from "../docx/xml-tree.ts";
import type { Effective, EffectiveParagraph, Length } from "../format/effective/effective.ts";
import { loadLinter } from "../format/load-linter.ts";

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
  const part = pack.relationships(pack.mainPart).find(({ type }) => type === "numbering")?.target;
  const instances = part !== undefined && pack.has(part) ? new ListInstances(pack, part) : null;
  const resolver = new (loadLinter().FormatResolver)(pack);
  for (const story of stories) {
    const { document } = story;
    const formats = resolver.of(story);
    for (const paragraph of story.paragraphs) {
      const item = document.attribute(paragraph.element, mark);
      if (item === undefined) continue;
      const format = formats.paragraph(paragraph);
      const numId = format.list && instances?.of(format.list.numId, item);
      if (numId) setList(document, paragraph.element, format, numId);
    }
  }
  instances?.write();
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

interface ListInstance {
  abstractNumId: string;
  /** What it says of its own levels: where they begin, and `w:lvl` elements, as octets. */
  overrides: ReadonlyMap<string, { start: string | null; level: string }>;
}

/** The `w:num` elements of the numbering part, and those that are made of them. */
class ListInstances {
  readonly #pack: WordPackage;
  readonly #part: string;
  readonly #instances = new Map<string, ListInstance>();
  /** Where the levels of an abstract list begin. */
  readonly #starts = new Map<string, ReadonlyMap<string, string>>();
  readonly #made = new Map<string, string>();
  #written = "";
  #prefix = "";
  #end = 0;
  #highest = 0;

  constructor(pack: WordPackage, part: string) {
    this.#pack = pack;
    this.#part = part;
    const document = pack.xml(part);
    for (const element of document.elements(document.root)) {
      const id = (name: string) => document.attribute(element, name) ?? "";
      if (document.name(element) === "w:abstractNum") {
        const starts = levelsOf(document, element, "w:lvl").map(
          ([level, lvl]) => [level, valOf(document, lvl, "w:start") ?? "0"] as const,
        );
        this.#starts.set(id("w:abstractNumId"), new Map(starts));
      } else if (document.name(element) === "w:num") {
        this.#instances.set(id("w:numId"), readInstance(document, element));
        this.#end = document.end(element);
        this.#prefix = /^<(\w+:)?/.exec(document.source.slice(document.start(element)))?.[1] ?? "";
        this.#highest = Math.max(this.#highest, Number(id("w:numId")) || 0);
      }
    }
  }

  /** The list of an item that stands for a list of the template; `null` where that is not there. */
  of(numId: string, item: string): string | null {
    const key = `${numId} ${item}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const like = this.#instances.get(numId);
    if (like === undefined) return null;
    this.#highest++;
    const made = String(this.#highest);
    this.#made.set(key, made);
    this.#written += this.#xmlOf(like, made);
    return made;
  }

  /** Puts the new instances behind the others. */
  write(): void {
    if (this.#written === "") return;
    const { source } = this.#pack.xml(this.#part);
    const whole = source.slice(0, this.#end) + this.#written + source.slice(this.#end);
    this.#pack.replaceXml(this.#part, Buffer.from(whole, "latin1"));
  }

  /** Like another, but every level begins anew (17.9.8, 17.9.26). */
  #xmlOf({ abstractNumId, overrides }: ListInstance, numId: string): string {
    const w = this.#prefix;
    const levels = [...(this.#starts.get(abstractNumId) ?? [])].map(([ilvl, start]) => {
      const own = overrides.get(ilvl);
      const begin = `<${w}startOverride ${w}val="${own?.start ?? start}"/>`;
      return `<${w}lvlOverride ${w}ilvl="${ilvl}">${begin}${own?.level ?? ""}</${w}lvlOverride>`;
    });
    const abstract = `<${w}abstractNumId ${w}val="${abstractNumId}"/>`;
    return `<${w}num ${w}numId="${numId}">${abstract}${levels.join("")}</${w}num>`;
  }
}

function readInstance(document: XmlDocument, num: XmlElement): ListInstance {
  const overrides = levelsOf(document, num, "w:lvlOverride").map(([ilvl, override]) => {
    const lvl = document.child(override, "w:lvl");
    const level = lvl === null ? "" : document.source.slice(document.start(lvl), document.end(lvl));
    const start = valOf(document, override, "w:startOverride");
    return [ilvl, { start: start ?? (lvl && valOf(document, lvl, "w:start")), level }] as const;
  });
  return {
    abstractNumId: valOf(document, num, "w:abstractNumId") ?? "",
    overrides: new Map(overrides),
  };
}

function levelsOf(
  document: XmlDocument,
  parent: XmlElement,
  name: "w:lvl" | "w:lvlOverride",
): [string, XmlElement][] {
  return [...document.elements(parent)]
    .filter((element) => document.name(element) === name)
    .map((element) => [document.attribute(element, "w:ilvl") ?? "0", element]);
}

function valOf(document: XmlDocument, parent: XmlElement, name: string): string | null {
  const found = document.child(parent, name);
  return (found && document.attribute(found, "w:val")) ?? null;
}
