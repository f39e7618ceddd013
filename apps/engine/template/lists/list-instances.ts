import { conformanceOf } from "../../word/conformance.ts";
import type { WordPackage } from "../../word/package.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { newElement } from "../../xml/new-element.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { type ListKind, newAbstractList } from "./default-lists.ts";

const contentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml";

/** The owner of new lists. Each owner gets one new list for each list of the template. */
export type ListOwner = object | number | string;

interface ListInstance {
  abstractNumId: string;
  /** Overrides by level: the number that it starts with, and the `w:lvl` that replaces it. */
  overrides: ReadonlyMap<string, { start: string | null; level: XmlElement | null }>;
}

/**
 * The lists of a document: `w:num` elements of its numbering part (ECMA-376 part 1, 17.9.15). A new
 * list is added to the part at once.
 */
export class ListInstances {
  readonly #pack: WordPackage;
  /** The numbering part; `null` if the document has none yet. */
  #document: XmlDocument | null = null;
  readonly #instances = new Map<string, ListInstance>();
  /** The start numbers of levels, by abstract list and level. */
  readonly #starts = new Map<string, ReadonlyMap<string, string>>();
  /** The `w:numId` of new lists, by owner, and by the list or kind that they were made of. */
  readonly #created = new Map<ListOwner, Map<string, string>>();
  /** The new abstract lists, by their kind. */
  readonly #defaultLists = new Map<ListKind, string>();
  #lastAbstract: XmlElement = noNode;
  #lastInstance: XmlElement = noNode;
  #highestAbstract = -1;
  #highest = 0;

  constructor(pack: WordPackage) {
    this.#pack = pack;
    const document = pack.xmlRelated("numbering");
    if (document !== null) this.#read(document);
  }

  #read(document: XmlDocument): void {
    this.#document = document;
    const links: { id: string; style: string }[] = [];
    const byStyle = new Map<string, string>();
    for (const element of document.elements(document.root)) {
      const idOf = (name: string) => document.attribute(element, name) ?? "";
      switch (document.name(element)) {
        case "w:numPicBullet":
          this.#lastAbstract = element;
          break;
        case "w:abstractNum": {
          const id = idOf("w:abstractNumId");
          const levels = levelsOf(document, element, "w:lvl");
          this.#starts.set(id, new Map(levels.map(([level, lvl]) => [level, startOf(lvl)])));
          const style = valOf(document, element, "w:styleLink");
          if (style !== null) byStyle.set(style, id);
          const link = valOf(document, element, "w:numStyleLink");
          if (link !== null) links.push({ id, style: link });
          this.#lastAbstract = element;
          this.#highestAbstract = Math.max(this.#highestAbstract, Number(id) || 0);
          break;
        }
        case "w:num":
          this.#instances.set(idOf("w:numId"), readInstance(document, element));
          this.#lastInstance = element;
          this.#highest = Math.max(this.#highest, Number(idOf("w:numId")) || 0);
      }
    }
    // An abstract list that only names a style has the levels of the style's list (17.9.21).
    for (const { id, style } of links) {
      const levels = this.#starts.get(byStyle.get(style) ?? "");
      if (levels !== undefined) this.#starts.set(id, levels);
    }

    function startOf(level: XmlElement): string {
      return valOf(document, level, "w:start") ?? "0";
    }
  }

  /**
   * Makes a copy of a list of the template, which starts to count again.
   *
   * @param start the number of its first item; otherwise it starts as in the template.
   * @returns the `w:numId`; `null` if the template has no such list.
   */
  restart(numId: string, owner: ListOwner, start?: number): string | null {
    const existing = this.#createdFor(owner).get(numId);
    if (existing !== undefined) return existing;
    const model = this.#instances.get(numId);
    return model === undefined ? null : this.#make(owner, numId, model, start);
  }

  /** Makes a list with default numbers or bullets. @returns the `w:numId`. */
  create(kind: ListKind, owner: ListOwner, start: number): string {
    const existing = this.#createdFor(owner).get(kind);
    if (existing !== undefined) return existing;
    const abstractNumId = this.#defaultAbstract(kind);
    return this.#make(owner, kind, { abstractNumId, overrides: new Map() }, start);
  }

  #createdFor(owner: ListOwner): Map<string, string> {
    let lists = this.#created.get(owner);
    if (lists === undefined) {
      lists = new Map();
      this.#created.set(owner, lists);
    }
    return lists;
  }

  #defaultAbstract(kind: ListKind): string {
    const existing = this.#defaultLists.get(kind);
    if (existing !== undefined) return existing;
    const document = this.#part();
    this.#highestAbstract++;
    const id = String(this.#highestAbstract);
    this.#defaultLists.set(kind, id);
    const { element, starts } = newAbstractList(document, kind, id);
    this.#starts.set(id, starts);
    // The order is: picture bullets, abstract lists, instances (17.9.17).
    document.insertAfter(document.root, element, this.#lastAbstract);
    this.#lastAbstract = element;
    return id;
  }

  #make(owner: ListOwner, key: string, model: ListInstance, start: number | undefined): string {
    const document = this.#part();
    this.#highest++;
    const numId = String(this.#highest);
    this.#createdFor(owner).set(key, numId);
    const num = this.#newInstance(document, model, numId, start);
    const isFirst = this.#lastInstance === noNode;
    document.insertAfter(document.root, num, isFirst ? this.#lastAbstract : this.#lastInstance);
    this.#lastInstance = num;
    return numId;
  }

  /** A copy of a list in which every level starts to count again (17.9.8, 17.9.26). */
  #newInstance(
    document: XmlDocument,
    { abstractNumId, overrides }: ListInstance,
    numId: string,
    first: number | undefined,
  ): XmlElement {
    const { root } = document;
    const starts = this.#starts.get(abstractNumId);
    const levels = [...new Set([...(starts?.keys() ?? []), ...overrides.keys()])].map((ilvl) => {
      const override = overrides.get(ilvl);
      const start = override?.start ?? starts?.get(ilvl) ?? "0";
      const from = ilvl === "0" && first !== undefined ? `${first}` : start;
      const begin = newElement(document, root, "w:startOverride", { "w:val": from });
      const level = override?.level ?? null;
      const children = level === null ? [begin] : [begin, document.copy(level)];
      return newElement(document, root, "w:lvlOverride", { "w:ilvl": ilvl }, children);
    });
    const abstract = newElement(document, root, "w:abstractNumId", { "w:val": abstractNumId });
    return newElement(document, root, "w:num", { "w:numId": numId }, [abstract, ...levels]);
  }

  /** The numbering part, which is added if the document has none. */
  #part(): XmlDocument {
    this.#document ??= addNumberingPart(this.#pack);
    return this.#document;
  }
}

function addNumberingPart(pack: WordPackage): XmlDocument {
  const folder = pack.mainPart.slice(0, pack.mainPart.lastIndexOf("/") + 1);
  const name = `${folder}docops-numbering.xml`;
  const { wordNamespace, relationshipsNamespace } = conformanceOf(pack.xml(pack.mainPart));
  pack.addXml(name, Buffer.from(`<w:numbering xmlns:w="${wordNamespace}"></w:numbering>`));
  pack.addContentType(name, contentType);
  pack.addRelationship(pack.mainPart, `${relationshipsNamespace}/numbering`, name);
  return pack.xml(name);
}

function readInstance(document: XmlDocument, num: XmlElement): ListInstance {
  const overrides = levelsOf(document, num, "w:lvlOverride").map(([ilvl, override]) => {
    const level = document.child(override, "w:lvl");
    const start = valOf(document, override, "w:startOverride");
    return [ilvl, { start: start ?? (level && valOf(document, level, "w:start")), level }] as const;
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
  const element = document.child(parent, name);
  return (element && document.attribute(element, "w:val")) ?? null;
}
