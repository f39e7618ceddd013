import type { XmlDocument } from "../xml/document.ts";
import { ElementList } from "../xml/element-list.ts";
import { ContentTypes } from "./content-types.ts";
import { checkEntries } from "./package-check.ts";
import { type PackageContent, PartStore } from "./part-store.ts";
import {
  type Relationship,
  type Relationships,
  readRelationships,
  relationshipsPartOf,
} from "./relationships.ts";
import { relationshipsNamespace } from "./vocabulary.ts";

/** The part that says of every other what it is. */
export const contentTypesPart = "[Content_Types].xml";

/** An Open Packaging Conventions package (ECMA-376 part 2): parts, their types, and how they refer to each other. */
export class OpcPackage extends PartStore {
  /** Parts that grow by an element at a time, so that nothing in them is looked for twice. */
  readonly #lists = new Map<XmlDocument, ElementList>();
  /** The relationships of parts that hold them and have not been changed since. */
  readonly #read = new WeakMap<XmlDocument, Relationships>();
  /** As the package came in. */
  readonly #types: ContentTypes | null;

  /** @param source content, or a package to make a copy of as it is now. */
  protected constructor(source: PackageContent | OpcPackage) {
    super(source);
    if (source instanceof OpcPackage) this.#types = source.#types;
    else if (this.has(contentTypesPart)) this.#types = new ContentTypes(this.xml(contentTypesPart));
    else this.#types = null;
  }

  /**
   * Checks what nobody has asked for yet.
   *
   * @throws DocumentError for an entry that is damaged, and a part that is not well-formed.
   */
  protected checkUnread(): void {
    const typeOf = (partName: string) => this.contentTypeOf(partName);
    const bytesOf = (partName: string) => this.bytes(partName);
    checkEntries(this.unparsedEntries, { bytesOf, typeOf }, this.limits);
  }

  /** The content type that a part came in with, in lower case; `""` for none. */
  contentTypeOf(partName: string): string {
    return this.#types?.of(partName) ?? "";
  }

  /** Internal relationships of a part, in the order of the file; `""` is the package itself. */
  relationships(partName: string): Relationship[] {
    return [...this.#relationships(partName).internal];
  }

  /** Relationships of a part to what is not in the package; the target is as it is written. */
  externalRelationships(partName: string): Relationship[] {
    return [...this.#relationships(partName).external];
  }

  #relationships(partName: string): Relationships {
    const relsPart = relationshipsPartOf(partName);
    if (!this.has(relsPart)) return noRelationships;
    const document = this.xml(relsPart);
    // They are asked for again and again, and read once while nobody changes them.
    const known = document.changed ? undefined : this.#read.get(document);
    const relationships = known ?? readRelationships(document, partName);
    if (!document.changed) this.#read.set(document, relationships);
    return relationships;
  }

  /** Says what a new part is (part 2, 7.3.7). */
  addContentType(partName: string, contentType: string): void {
    const types = this.xml(contentTypesPart);
    const list = this.#listOf(types, "PartName");
    const known = list.get(`/${partName}`);
    if (known !== undefined) types.setAttribute(known, "ContentType", contentType);
    else list.add("ct:Override", { PartName: `/${partName}`, ContentType: contentType });
  }

  #listOf(document: XmlDocument, key: "Id" | "PartName"): ElementList {
    let list = this.#lists.get(document);
    if (list === undefined) {
      list = new ElementList(document, key);
      this.#lists.set(document, list);
    }
    return list;
  }

  /**
   * Lets a part refer to another (part 2, 6.5).
   *
   * @param type the URI of the relationship's type.
   * @param target the name of a part.
   * @returns the id of the relationship.
   */
  addRelationship(partName: string, type: string, target: string): string {
    return this.#addRelationship(partName, { Type: type, Target: `/${target}` });
  }

  /**
   * The same with a target that is not in the package.
   *
   * @param target a URI.
   */
  addExternalRelationship(partName: string, type: string, target: string): string {
    const attributes = { Type: type, Target: target, TargetMode: "External" };
    return this.#addRelationship(partName, attributes);
  }

  #addRelationship(partName: string, attributes: Readonly<Record<string, string>>): string {
    const relsPart = relationshipsPartOf(partName);
    const empty = `<Relationships xmlns="${relationshipsNamespace}"></Relationships>`;
    if (!this.has(relsPart)) this.addXml(relsPart, Buffer.from(empty));
    const list = this.#listOf(this.xml(relsPart), "Id");
    let number = list.size + 1;
    while (list.get(`docops${number}`) !== undefined) number++;
    const id = `docops${number}`;
    list.add("rel:Relationship", { Id: id, ...attributes });
    return id;
  }

  override revert(): void {
    this.#lists.clear();
    super.revert();
  }
}

const noRelationships: Relationships = { internal: [], external: [] };
