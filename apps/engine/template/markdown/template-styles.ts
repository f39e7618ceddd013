import type { WordPackage } from "../../word/package.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";

/**
 * Styles of a template by the names that Word gives its own in every language (`heading 1`,
 * `List Bullet`; ECMA-376 part 1, 17.7.4.9): ids differ from one language to the next.
 */
export class TemplateStyles {
  readonly #ids = new Map<string, string>();
  /** The `w:numId` that a style states. */
  readonly #lists = new Map<string, string>();
  /** Attributes of the `w:ind` that a style states. */
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

  /** @returns the id; `null` where the template has no such style. */
  idOf(name: string): string | null {
    return this.#ids.get(name.toLowerCase()) ?? null;
  }

  /** The indents that a style with a list states, as attributes of `w:ind`; none: its list's are its own. */
  indentOf(id: string): Readonly<Record<string, string>> {
    return this.#indents.get(id) ?? {};
  }

  /** The list that a style brings itself; `null` if it brings none. */
  listOf(id: string): string | null {
    return this.#lists.get(id) ?? null;
  }
}

/** The indents of a style that brings a list (17.3.1.12): they win over the list's. */
function indentIn(document: XmlDocument, style: XmlElement): Record<string, string> {
  const ind = descend(document, style, ["w:pPr", "w:ind"]);
  if (ind === null) return {};
  const sides = ["left", "right", "start", "end", "hanging", "firstLine"];
  return Object.fromEntries(
    sides
      .flatMap((side) => [`w:${side}`, `w:${side}Chars`])
      .map((name) => [name, document.attribute(ind, name)] as const)
      .filter((each): each is [string, string] => each[1] !== undefined),
  );
}

/** `w:val` of what is found by going down a path of names. */
function valueIn(
  document: XmlDocument,
  element: XmlElement,
  path: readonly string[],
): string | null {
  const found = descend(document, element, path);
  return (found && document.attribute(found, "w:val")) ?? null;
}

function descend(
  document: XmlDocument,
  element: XmlElement,
  path: readonly string[],
): XmlElement | null {
  let at = element;
  for (const name of path) {
    const found = document.child(document.unfold(at), name);
    if (found === null) return null;
    at = found;
  }
  return at;
}
