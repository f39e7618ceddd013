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

/** The part with the content types of all parts. */
export const contentTypesPart = "[Content_Types].xml";

/**
 * An Open Packaging Conventions package (ECMA-376 part 2): parts, their types and their
 * relationships.
 */
export class OpcPackage extends PartStore {
  /** Indexes of parts to which elements are added, so that adding takes no search. */
  readonly #lists = new Map<XmlDocument, ElementList>();
  /** The relationships of unchanged relationship parts. */
  readonly #cachedRelationships = new WeakMap<XmlDocument, Relationships>();
  /** The content types of the original package. */
  readonly #types: ContentTypes | null;

  /** @param source the content, or a package to copy in its present state. */
  protected constructor(source: PackageContent | OpcPackage) {
    super(source);
    if (source instanceof OpcPackage) this.#types = source.#types;
    else if (this.has(contentTypesPart)) this.#types = new ContentTypes(this.xml(contentTypesPart));
    else this.#types = null;
  }

  /**
   * Checks the parts that have not been read yet.
   *
   * @throws DocumentError for a damaged entry, and for a part that is not well-formed.
   */
  protected checkUnread(): void {
    const typeOf = (partName: string) => this.contentTypeOf(partName);
    const bytesOf = (partName: string) => this.bytes(partName);
    checkEntries(this.unparsedEntries, { bytesOf, typeOf }, this.limits);
  }

  /** The original content type of a part, in lower case; `""` if the package does not name one. */
  contentTypeOf(partName: string): string {
    return this.#types?.of(partName) ?? "";
  }

  /**
   * The internal relationships of a part, in the order of the file. `""` names the package itself.
   */
  relationships(partName: string): Relationship[] {
    return [...this.#relationships(partName).internal];
  }

  /** The relationships of a part to targets outside of the package, which are not resolved. */
  externalRelationships(partName: string): Relationship[] {
    return [...this.#relationships(partName).external];
  }

  #relationships(partName: string): Relationships {
    const relsPart = relationshipsPartOf(partName);
    if (!this.has(relsPart)) return noRelationships;
    const document = this.xml(relsPart);
    // Callers ask again and again, so relationships are read once while the part is unchanged.
    const cached = document.changed ? undefined : this.#cachedRelationships.get(document);
    const relationships = cached ?? readRelationships(document, partName);
    if (!document.changed) this.#cachedRelationships.set(document, relationships);
    return relationships;
  }

  /** Sets the content type of a part (part 2, 7.3.7). */
  addContentType(partName: string, contentType: string): void {
    const types = this.xml(contentTypesPart);
    const list = this.#listOf(types, "PartName");
    const existing = list.get(`/${partName}`);
    if (existing !== undefined) types.setAttribute(existing, "ContentType", contentType);
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
   * Adds a relationship from a part to another (part 2, 6.5).
   *
   * @param type the URI of the relationship's type.
   * @param target the name of a part.
   * @returns the id of the relationship.
   */
  addRelationship(partName: string, type: string, target: string): string {
    return this.#addRelationship(partName, { Type: type, Target: `/${target}` });
  }

  /**
   * Adds a relationship from a part to a target outside of the package.
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
