import type { WordPackage } from "../../word/package.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { replaceForbidden } from "../../xml/entities.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { BindingPath, ChildIndex } from "./binding-path.ts";

/**
 * Relationships of the stores that stand for document properties ([MS-OE376] 2.1.561), by store id.
 */
const propertyStores: Readonly<Record<string, string>> = {
  "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}": "core-properties",
  "{6668398D-A668-4E3E-A5EB-62B293D839F1}": "extended-properties",
};

/** The node of custom XML, or the document property, that a control is bound to. */
export interface BoundTarget {
  /** Equal for controls that are bound to the same node. */
  key: string;
  read(): string;
  write(value: string): void;
}

/** A part of custom XML. */
interface Store {
  partName: string;
  document: XmlDocument;
  children: ChildIndex;
}

/** The bindings of a control (17.5.2.6). `w15:dataBinding` binds rich text ([MS-DOCX] 2.5.3.2). */
export function bindingsOf(document: XmlDocument, properties: XmlElement): XmlElement[] {
  return ["w:dataBinding", "w15:dataBinding"].flatMap(
    (name) => document.child(properties, name) ?? [],
  );
}

/** The custom XML and document properties that controls are bound to. Word shows their text. */
export class BoundData {
  readonly #pack: WordPackage;
  /** Stores by id in capital letters; `""` has all stores, in the order of their relationships. */
  readonly #stores = new Map<string, readonly Store[]>();
  readonly #byPart = new Map<string, Store>();

  constructor(pack: WordPackage) {
    this.#pack = pack;
  }

  /**
   * The target that a control is bound to.
   *
   * @returns `null` for a control without a binding, or with a binding to a node that does not
   *   exist, which Word ignores; `unreadable` for a path that `BindingPath` does not support.
   */
  targetOf(document: XmlDocument, properties: XmlElement): BoundTarget | "unreadable" | null {
    const [binding] = bindingsOf(document, properties);
    if (binding === undefined) return null;
    // The attributes of a binding of Word 2013 are in its own namespace, or in that of older ones.
    const setting = (name: string) =>
      document.attribute(binding, `w:${name}`) ?? document.attribute(binding, `w15:${name}`) ?? "";
    const stores = this.#storesOf(setting("storeItemID").toUpperCase());
    if (stores.length === 0) return null;
    const path = BindingPath.parse(setting("xpath"), setting("prefixMappings"));
    if (path === null) return "unreadable";
    for (const store of stores) {
      const node = path.find(store.document, store.children);
      // An element with child elements has no text of its own.
      if (node === null || store.document.firstElement(node.element) !== noNode) {
        if (node?.attribute == null) continue;
      }
      const { element, attribute } = node;
      const xml = store.document;
      return {
        key: `${store.partName}\0${element}\0${attribute ?? ""}`,
        read: () =>
          attribute === null ? xml.text(element) : (xml.attribute(element, attribute) ?? ""),
        write: (value) => {
          const { text } = replaceForbidden(value.replace(/\r\n?/g, "\n"));
          if (attribute === null) xml.setText(element, text);
          else xml.setAttribute(element, attribute, text);
        },
      };
    }
    return null;
  }

  #storesOf(id: string): readonly Store[] {
    let stores = this.#stores.get(id);
    if (stores === undefined) {
      stores = this.#partsOf(id).flatMap((part) => this.#store(part));
      this.#stores.set(id, stores);
    }
    return stores;
  }

  #store(partName: string): Store[] {
    let store = this.#byPart.get(partName);
    if (store === undefined) {
      if (!this.#pack.has(partName)) return [];
      const document = this.#pack.xml(partName);
      store = { partName, document, children: new ChildIndex(document) };
      this.#byPart.set(partName, store);
    }
    return [store];
  }

  #partsOf(id: string): string[] {
    const pack = this.#pack;
    const property = propertyStores[id];
    const targets = (part: string, wanted: string) =>
      pack.relationships(part).flatMap(({ type, target }) => (type === wanted ? [target] : []));
    if (property !== undefined) return targets("", property);
    const parts = targets(pack.mainPart, "customXml");
    if (id === "") return parts;
    return parts.filter((part) => {
      const [properties] = targets(part, "customXmlProps");
      if (properties === undefined || !pack.has(properties)) return false;
      return idOf(pack.xml(properties)) === id;
    });
  }
}

/**
 * The id of a store, `ds:itemID` (22.5.2.1). The attribute has the namespace of the root element.
 */
function idOf(document: XmlDocument): string | undefined {
  const name = document.name(document.root).replace(/datastoreItem$/, "itemID");
  return document.attribute(document.root, name)?.toUpperCase();
}
