import type { WordPackage } from "../../word/package.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";

/**
 * The styles of a template, by the names of Word's built-in styles (`heading 1`, `List Bullet`;
 * ECMA-376 part 1, 17.7.4.9). These names are the same in every language, while ids differ.
 */
export class TemplateStyles {
  readonly #ids = new Map<string, string>();
  /** The `w:numId` of each style with a list, by style id. */
  readonly #lists = new Map<string, string>();
  /** The attributes of `w:ind` of each style with a list, by style id. */
  readonly #indents = new Map<string, Record<string, string>>();

  constructor(pack: WordPackage) {
    const document = pack.xmlRelated("styles");
    if (document === null) return;
    for (const element of document.elements(document.root)) {
      if (document.name(element) !== "w:style") continue;
      const id = document.attribute(element, "w:styleId") ?? "";
      this.#ids.set((valueIn(document, element, ["w:name"]) ?? "").toLowerCase(), id);
      const list = valueIn(document, element, ["w:pPr", "w:numPr", "w:numId"]);
      if (list === null) continue;
      this.#lists.set(id, list);
      this.#indents.set(id, indentIn(document, element));
    }
  }

  /** @returns the id of a style; `null` if the template does not have it. */
  idOf(name: string): string | null {
    return this.#ids.get(name.toLowerCase()) ?? null;
  }

  /**
   * The indents of a style with a list, as attributes of `w:ind`; empty: the indents of the list
   * count.
   */
  indentOf(id: string): Readonly<Record<string, string>> {
    return this.#indents.get(id) ?? {};
  }

  /** The list of a style (`w:numId`); `null` if the style has none. */
  listOf(id: string): string | null {
    return this.#lists.get(id) ?? null;
  }
}

/** The indents of a style with a list (17.3.1.12), which override those of the list. */
function indentIn(document: XmlDocument, style: XmlElement): Record<string, string> {
  const ind = descend(document, style, ["w:pPr", "w:ind"]);
  if (ind === null) return {};
  const sides = ["left", "right", "start", "end", "hanging", "firstLine"];
  return Object.fromEntries(
    sides
      .flatMap((side) => [`w:${side}`, `w:${side}Chars`])
      .map((name) => [name, document.attribute(ind, name)] as const)
      .filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The `w:val` of the element at a path of names. */
function valueIn(
  document: XmlDocument,
  element: XmlElement,
  path: readonly string[],
): string | null {
  const target = descend(document, element, path);
  return (target && document.attribute(target, "w:val")) ?? null;
}

function descend(
  document: XmlDocument,
  element: XmlElement,
  path: readonly string[],
): XmlElement | null {
  let at = element;
  for (const name of path) {
    const child = document.child(document.unfold(at), name);
    if (child === null) return null;
    at = child;
  }
  return at;
}
