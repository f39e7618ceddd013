import type { WordPackage } from "../../docx/package.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import type { XmlElement } from "../../docx/xml-tree.ts";

/**
 * Styles of a template by the names that Word gives its own in every language (`heading 1`,
 * `List Bullet`; ECMA-376 part 1, 17.7.4.9): ids differ from one language to the next.
 */
export class TemplateStyles {
  readonly #ids = new Map<string, string>();
  /** The `w:numId` that a style states. */
  readonly #lists = new Map<string, string>();

  constructor(pack: WordPackage) {
    const part = pack.relationships(pack.mainPart).find(({ type }) => type === "styles")?.target;
    if (part === undefined || !pack.has(part)) return;
    const document = pack.xml(part);
    for (const element of document.elements(document.root)) {
      if (document.name(element) !== "w:style") continue;
      const id = document.attribute(element, "w:styleId") ?? "";
      this.#ids.set((valueIn(document, element, ["w:name"]) ?? "").toLowerCase(), id);
      const list = valueIn(document, element, ["w:pPr", "w:numPr", "w:numId"]);
      if (list !== null) this.#lists.set(id, list);
    }
  }

  /** @returns the id; `null` where the template has no such style. */
  idOf(name: string): string | null {
    return this.#ids.get(name.toLowerCase()) ?? null;
  }

  /** The list that a style brings itself; `null` if it brings none. */
  listOf(id: string): string | null {
    return this.#lists.get(id) ?? null;
  }
}

/** `w:val` of what is found by going down a path of names. */
function valueIn(
  document: XmlDocument,
  element: XmlElement,
  path: readonly string[],
): string | null {
  let at = element;
  for (const name of path) {
    const found = document.child(document.unfold(at), name);
    if (found === null) return null;
    at = found;
  }
  return document.attribute(at, "w:val") ?? null;
}
