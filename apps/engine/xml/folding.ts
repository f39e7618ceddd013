import type { NamespaceScope } from "./namespaces.ts";
import type { SourceWindow } from "./source-window.ts";
import {
  END,
  END_TAG_START,
  FIRST_CHILD,
  FOLDED,
  START,
  START_TAG_END,
  type XmlElement,
  type XmlTree,
} from "./tree.ts";

/** Longer elements are not folded. */
const maxFoldedLength = 2000;

/**
 * The most elements that are remembered in a scope, because elements with unique ids would fill the
 * memory.
 */
const maxRemembered = 10_000;

/**
 * Recognises elements that repeat earlier ones of the part letter for letter. They stay folded,
 * with a number for their source (see `XmlDocument.unfold`).
 */
export class Folding {
  readonly #window: SourceWindow;
  /**
   * The numbers of sources. They are separate for each scope, where the same source may have other
   * names.
   */
  readonly #sourceIds = new Map<NamespaceScope, Map<string, number>>();
  #count = 0;

  constructor(window: SourceWindow) {
    this.#window = window;
  }

  /**
   * Folds an element whose start tag was just read, if the part had the same element before.
   *
   * @param scope the scope inside of the element.
   * @param endTag the end tag in its usual form, without white space.
   * @returns whether the element is folded now.
   */
  fold(tree: XmlTree, element: XmlElement, scope: NamespaceScope, endTag: string): boolean {
    const ids = this.#sourceIds.get(scope);
    if (ids === undefined) return false;
    const start = tree.get(element, START);
    // A search without a result is slow, but opens a level of elements, so `maxDepth` limits their
    // number.
    const endTagStart = this.#window.indexOf(endTag, tree.get(element, START_TAG_END));
    const end = endTagStart + endTag.length;
    if (endTagStart < 0 || end - start > maxFoldedLength) return false;
    const number = ids.get(this.#window.slice(start, end));
    if (number === undefined) return false;
    tree.set(element, END_TAG_START, endTagStart);
    tree.set(element, END, end);
    tree.set(element, FIRST_CHILD, FOLDED - number);
    return true;
  }

  /**
   * Remembers a parsed element. @param scope the scope around the element, which must also be the
   * one inside.
   */
  remember(tree: XmlTree, element: XmlElement, scope: NamespaceScope): void {
    const start = tree.get(element, START);
    const end = tree.get(element, END);
    if (end - start > maxFoldedLength) return;
    const source = this.#window.octets(start, end);
    if (source.includes("xmlns")) return;
    let ids = this.#sourceIds.get(scope);
    if (ids === undefined) {
      ids = new Map();
      this.#sourceIds.set(scope, ids);
    }
    if (ids.size < maxRemembered) ids.set(source, this.#count++);
  }
}
