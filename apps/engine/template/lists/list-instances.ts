import { relationshipsNamespace, wordNamespace } from "../../docx/names.ts";
import { toOctets } from "../../docx/octets.ts";
import type { WordPackage } from "../../docx/package.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import type { XmlElement } from "../../docx/xml-tree.ts";

interface ListInstance {
  abstractNumId: string;
  /** What it says of its own levels: where they begin, and `w:lvl` elements, as octets. */
  overrides: ReadonlyMap<string, { start: string | null; level: string }>;
}

const relationshipType = `${relationshipsNamespace}/numbering`;
const contentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml";

/** Lists of our own: decimal numbers, letters, roman numbers; or bullets, as Word has them. */
const ownLevels = {
  decimal: [
    ["decimal", "%1."],
    ["lowerLetter", "%2)"],
    ["lowerRoman", "%3."],
  ],
  bullet: [
    ["bullet", "•"],
    ["bullet", "◦"],
    ["bullet", "▪"],
  ],
} as const;

/**
 * The lists of a document, `w:num` elements of its numbering part (ECMA-376 part 1, 17.9.15), and
 * those that are made of them.
 */
export class ListInstances {
  readonly #pack: WordPackage;
  /** `null` until something is written into it, where the document has none. */
  #part: string | null;
  readonly #instances = new Map<string, ListInstance>();
  /** Where the levels of an abstract list begin. */
  readonly #starts = new Map<string, ReadonlyMap<string, string>>();
  readonly #made = new Map<string, string>();
  /** The abstract list of our own, by its kind. */
  readonly #own = new Map<keyof typeof ownLevels, string>();
  #writtenAbstract = "";
  #written = "";
  #prefix = "w:";
  /** Where the last abstract list and the last instance end in the source. */
  #abstractEnd = -1;
  #end = -1;
  #highestAbstract = -1;
  #highest = 0;

  static of(pack: WordPackage): ListInstances {
    const part = pack.relationships(pack.mainPart).find(({ type }) => type === "numbering")?.target;
    return new ListInstances(pack, part !== undefined && pack.has(part) ? part : null);
  }

  private constructor(pack: WordPackage, part: string | null) {
    this.#pack = pack;
    this.#part = part;
    if (part === null) return;
    const document = pack.xml(part);
    const root = document.sourceOf(document.root);
    this.#prefix = /^<(\w+:)?/.exec(root)?.[1] ?? "";
    for (const element of document.elements(document.root)) {
      const id = (name: string) => document.attribute(element, name) ?? "";
      if (document.name(element) === "w:abstractNum") {
        const starts = levelsOf(document, element, "w:lvl").map(
          ([level, lvl]) => [level, valOf(document, lvl, "w:start") ?? "0"] as const,
        );
        this.#starts.set(id("w:abstractNumId"), new Map(starts));
        this.#abstractEnd = document.end(element);
        this.#highestAbstract = Math.max(this.#highestAbstract, Number(id("w:abstractNumId")) || 0);
      } else if (document.name(element) === "w:num") {
        this.#instances.set(id("w:numId"), readInstance(document, element));
        this.#end = document.end(element);
        this.#highest = Math.max(this.#highest, Number(id("w:numId")) || 0);
      }
    }
  }

  /**
   * The list of an item that stands for a list of the template; `null` where that is not there.
   *
   * @param start where its first level begins; else as the template has it.
   */
  of(numId: string, item: string, start?: number): string | null {
    const key = `${numId} ${item}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const like = this.#instances.get(numId);
    return like === undefined ? null : this.#make(key, like, start);
  }

  /** The list of an item that is like no list of the template. */
  own(kind: keyof typeof ownLevels, item: string, start: number): string {
    const key = `${kind} ${item}`;
    return (
      this.#made.get(key) ??
      this.#make(key, { abstractNumId: this.#ownAbstract(kind), overrides: new Map() }, start)
    );
  }

  #make(key: string, like: ListInstance, start: number | undefined): string {
    this.#highest++;
    const made = String(this.#highest);
    this.#made.set(key, made);
    this.#written += this.#xmlOf(like, made, start);
    return made;
  }

  #ownAbstract(kind: keyof typeof ownLevels): string {
    const known = this.#own.get(kind);
    if (known !== undefined) return known;
    const w = this.#prefix;
    this.#highestAbstract++;
    const id = String(this.#highestAbstract);
    this.#own.set(kind, id);
    const levels = Array.from({ length: 9 }, (_, level) => {
      const [format, text] = ownLevels[kind][level % 3] as readonly [string, string];
      const label = toOctets(text.replace(/%\d/, `%${level + 1}`));
      return `<${w}lvl ${w}ilvl="${level}"><${w}start ${w}val="1"/><${w}numFmt ${w}val="${format}"/><${w}lvlText ${w}val="${label}"/><${w}lvlJc ${w}val="left"/><${w}pPr><${w}ind ${w}left="${420 * (level + 1)}" ${w}hanging="420"/></${w}pPr></${w}lvl>`;
    });
    this.#starts.set(id, new Map(levels.map((_, level) => [String(level), "1"])));
    this.#writtenAbstract += `<${w}abstractNum ${w}abstractNumId="${id}"><${w}multiLevelType ${w}val="hybridMultilevel"/>${levels.join("")}</${w}abstractNum>`;
    return id;
  }

  /** Puts the new instances behind the others. */
  write(): void {
    if (this.#written === "") return;
    const part = this.#part ?? this.#addPart();
    const { source } = this.#pack.xml(part);
    // Abstract lists stand before instances (17.9.17), both behind bullets that are pictures.
    const inside = source.length - (/<\/[^<]*$/.exec(source)?.[0].length ?? 0);
    const firstEnd = this.#abstractEnd < 0 ? inside : this.#abstractEnd;
    const lastEnd = this.#end < 0 ? firstEnd : this.#end;
    const whole =
      source.slice(0, firstEnd) +
      this.#writtenAbstract +
      source.slice(firstEnd, lastEnd) +
      this.#written +
      source.slice(lastEnd);
    this.#pack.replaceXml(part, Buffer.from(whole, "latin1"));
  }

  #addPart(): string {
    const folder = this.#pack.mainPart.slice(0, this.#pack.mainPart.lastIndexOf("/") + 1);
    const name = `${folder}docops-numbering.xml`;
    this.#pack.addXml(name, Buffer.from(`<w:numbering xmlns:w="${wordNamespace}"></w:numbering>`));
    this.#pack.addContentType(name, contentType);
    this.#pack.addRelationship(this.#pack.mainPart, relationshipType, name);
    return name;
  }

  /** Like another, but every level begins anew (17.9.8, 17.9.26). */
  #xmlOf(
    { abstractNumId, overrides }: ListInstance,
    numId: string,
    first: number | undefined,
  ): string {
    const w = this.#prefix;
    const levels = [...(this.#starts.get(abstractNumId) ?? [])].map(([ilvl, start]) => {
      const own = overrides.get(ilvl);
      const from = ilvl === "0" && first !== undefined ? first : (own?.start ?? start);
      const begin = `<${w}startOverride ${w}val="${from}"/>`;
      return `<${w}lvlOverride ${w}ilvl="${ilvl}">${begin}${own?.level ?? ""}</${w}lvlOverride>`;
    });
    const abstract = `<${w}abstractNumId ${w}val="${abstractNumId}"/>`;
    return `<${w}num ${w}numId="${numId}">${abstract}${levels.join("")}</${w}num>`;
  }
}

function readInstance(document: XmlDocument, num: XmlElement): ListInstance {
  const overrides = levelsOf(document, num, "w:lvlOverride").map(([ilvl, override]) => {
    const lvl = document.child(override, "w:lvl");
    const level = lvl === null ? "" : document.sourceOf(lvl);
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
