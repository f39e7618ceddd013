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

/** A longer element is not folded. */
const maxFoldedLength = 2000;

/** Elements with an id of their own would only fill the memory. */
const maxKnown = 10_000;

/**
 * Recognises elements that are, letter for letter, ones that the part had before: they stay folded, with a
 * number that stands for their source (see `XmlDocument.unfold`).
 */
export class Folding {
  readonly #window: SourceWindow;
  /** Numbers by the source of an element, where the same namespaces are in force. */
  readonly #known = new Map<NamespaceScope, Map<string, number>>();
  #count = 0;

  constructor(window: SourceWindow) {
    this.#window = window;
  }

  /**
   * Folds an element whose start tag was just read, if it is to its end tag one that was parsed before.
   *
   * @param scope the one inside it.
   * @param endTag as it is mostly written.
   */
  fold(tree: XmlTree, element: XmlElement, scope: NamespaceScope, endTag: string): boolean {
    const known = this.#known.get(scope);
    if (known === undefined) return false;
    const start = tree.get(element, START);
    // An element that is not closed here opens a level: `maxDepth` bounds how often this finds nothing.
    const endTagStart = this.#window.indexOf(endTag, tree.get(element, START_TAG_END));
    const end = endTagStart + endTag.length;
    if (endTagStart < 0 || end - start > maxFoldedLength) return false;
    const number = known.get(this.#window.slice(start, end));
    if (number === undefined) return false;
    tree.set(element, END_TAG_START, endTagStart);
    tree.set(element, END, end);
    tree.set(element, FIRST_CHILD, FOLDED - number);
    return true;
  }

  /** Remembers an element that was parsed. @param scope the one in force around it and inside. */
  remember(tree: XmlTree, element: XmlElement, scope: NamespaceScope): void {
    const start = tree.get(element, START);
    const end = tree.get(element, END);
    if (end - start > maxFoldedLength) return;
    const source = this.#window.octets(start, end);
    if (source.includes("xmlns")) return;
    let known = this.#known.get(scope);
    if (known === undefined) {
      known = new Map();
      this.#known.set(scope, known);
    }
    if (known.size < maxKnown) known.set(source, this.#count++);
  }
}
