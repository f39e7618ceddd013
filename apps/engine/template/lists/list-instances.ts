import { conformanceOf } from "../../word/conformance.ts";
import type { WordPackage } from "../../word/package.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { newElement } from "../../xml/new-element.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { type ListKind, newAbstractList } from "./own-lists.ts";

const contentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml";

/** For whom a list is made: each owner has one of its own for each list. */
export type ListOwner = object | number | string;

interface ListInstance {
  abstractNumId: string;
  /** What it says of its own levels: where they begin, and the `w:lvl` that takes a level's place. */
  overrides: ReadonlyMap<string, { start: string | null; level: XmlElement | null }>;
}

/**
 * The lists of a document, `w:num` elements of its numbering part (ECMA-376 part 1, 17.9.15), and
 * those that are made of them. A new list is put into the part at once.
 */
export class ListInstances {
  readonly #pack: WordPackage;
  /** `null` until something is put into it, where the document has none. */
  #document: XmlDocument | null = null;
  readonly #instances = new Map<string, ListInstance>();
  /** Where the levels of an abstract list begin. */
  readonly #starts = new Map<string, ReadonlyMap<string, string>>();
  readonly #made = new Map<ListOwner, Map<string, string>>();
  /** The abstract list of our own, by its kind. */
  readonly #own = new Map<ListKind, string>();
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
    // One that only names a style has the levels of the style's own list (17.9.21).
    for (const { id, style } of links) {
      const levels = this.#starts.get(byStyle.get(style) ?? "");
      if (levels !== undefined) this.#starts.set(id, levels);
    }

    function startOf(level: XmlElement): string {
      return valOf(document, level, "w:start") ?? "0";
    }
  }

  /**
   * A list like one of the template that begins anew; `null`: the template has no such list.
   *
   * @param start where its first level begins; else as the template has it.
   * @returns the `w:numId`.
   */
  of(numId: string, owner: ListOwner, start?: number): string | null {
    const known = this.#madeFor(owner).get(numId);
    if (known !== undefined) return known;
    const like = this.#instances.get(numId);
    return like === undefined ? null : this.#make(owner, numId, like, start);
  }

  /** A list that is like no list of the template; the `w:numId`. */
  own(kind: ListKind, owner: ListOwner, start: number): string {
    const known = this.#madeFor(owner).get(kind);
    if (known !== undefined) return known;
    const abstractNumId = this.#ownAbstract(kind);
    return this.#make(owner, kind, { abstractNumId, overrides: new Map() }, start);
  }

  #madeFor(owner: ListOwner): Map<string, string> {
    let made = this.#made.get(owner);
    if (made === undefined) {
      made = new Map();
      this.#made.set(owner, made);
    }
    return made;
  }

  #ownAbstract(kind: ListKind): string {
    const known = this.#own.get(kind);
    if (known !== undefined) return known;
    const document = this.#part();
    this.#highestAbstract++;
    const id = String(this.#highestAbstract);
    this.#own.set(kind, id);
    const { element, starts } = newAbstractList(document, kind, id);
    this.#starts.set(id, starts);
    // Abstract lists stand before instances, both behind bullets that are pictures (17.9.17).
    document.insertAfter(document.root, element, this.#lastAbstract);
    this.#lastAbstract = element;
    return id;
  }

  #make(owner: ListOwner, key: string, like: ListInstance, start: number | undefined): string {
    const document = this.#part();
    this.#highest++;
    const made = String(this.#highest);
    this.#madeFor(owner).set(key, made);
    const num = this.#newInstance(document, like, made, start);
    const isFirst = this.#lastInstance === noNode;
    document.insertAfter(document.root, num, isFirst ? this.#lastAbstract : this.#lastInstance);
    this.#lastInstance = num;
    return made;
  }

  /** Like another, but every level begins anew (17.9.8, 17.9.26). */
  #newInstance(
    document: XmlDocument,
    { abstractNumId, overrides }: ListInstance,
    numId: string,
    first: number | undefined,
  ): XmlElement {
    const { root } = document;
    const starts = this.#starts.get(abstractNumId);
    const levels = [...new Set([...(starts?.keys() ?? []), ...overrides.keys()])].map((ilvl) => {
      const own = overrides.get(ilvl);
      const start = own?.start ?? starts?.get(ilvl) ?? "0";
      const from = ilvl === "0" && first !== undefined ? `${first}` : start;
      const begin = newElement(document, root, "w:startOverride", { "w:val": from });
      const level = own?.level ?? null;
      const children = level === null ? [begin] : [begin, document.copy(level)];
      return newElement(document, root, "w:lvlOverride", { "w:ilvl": ilvl }, children);
    });
    const abstract = newElement(document, root, "w:abstractNumId", { "w:val": abstractNumId });
    return newElement(document, root, "w:num", { "w:numId": numId }, [abstract, ...levels]);
  }

  /** The numbering part, made if the document has none. */
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
  const found = document.child(parent, name);
  return (found && document.attribute(found, "w:val")) ?? null;
}
