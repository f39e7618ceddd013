import { decodeEntities } from "./entities.ts";
import { type Octets, octetsOf } from "./octets.ts";
import {
  CDATA,
  END,
  START,
  START_TAG_END,
  TEXT,
  type XmlElement,
  type XmlNode,
  type XmlTree,
} from "./tree.ts";

/**
 * The source of a part's nodes: the original span of a node, or the text that has replaced it.
 */
export class NodeSource {
  /** The original part in UTF-8. */
  readonly bytes: Buffer;
  readonly #tree: XmlTree;
  /** The part as octets (see `octets.ts`); `null` for a large part until it is needed. */
  #octets: Octets | null;
  /** Texts of text nodes and octets of start tags that replace the source. */
  readonly #replacements: string[] = [];

  constructor(bytes: Buffer, octets: Octets | null, tree: XmlTree) {
    this.bytes = bytes;
    this.#octets = octets;
    this.#tree = tree;
  }

  /** The whole part as octets. For a large part this makes a copy. */
  get whole(): Octets {
    this.#octets ??= octetsOf(this.bytes);
    return this.#octets;
  }

  /** The whole part as octets if they are in memory, else null. */
  get loadedOctets(): Octets | null {
    return this.#octets;
  }

  /** A span of the source, as octets. */
  octets(from: number, to: number): Octets {
    const loaded = this.#octets;
    return loaded === null ? octetsOf(this.bytes, from, to) : loaded.slice(from, to);
  }

  /** Adds a replacement. @returns a negative number, which is stored as the node's start. */
  addReplacement(text: string): number {
    return -this.#replacements.push(text);
  }

  /** The replacement with this number. */
  replacement(start: number): string {
    return this.#replacements[-1 - start] as string;
  }

  /** Forgets every replacement. */
  forget(): void {
    this.#replacements.length = 0;
  }

  startTag(element: XmlElement): Octets {
    const start = this.#tree.get(element, START);
    if (start < 0) return this.replacement(start) as Octets;
    return this.octets(start, this.#tree.get(element, START_TAG_END));
  }

  setStartTag(element: XmlElement, startTag: Octets): void {
    this.#tree.set(element, START, this.addReplacement(startTag));
    this.#tree.setDirty(element);
  }

  /** The name of an element in the source. */
  rawName(element: XmlElement): Octets {
    const tag = this.startTag(element);
    return tag.slice(1, tag.search(/[ \t\r\n/>]/));
  }

  /** The prefix of an element in the source, with its colon; `""` if there is none. */
  prefixOf(element: XmlElement): Octets {
    const rawName = this.rawName(element);
    return rawName.slice(0, rawName.indexOf(":") + 1);
  }

  /** The decoded text of a text node; `""` for a comment or an instruction. */
  textOf(node: XmlNode): string {
    const tree = this.#tree;
    const kind = tree.kind(node);
    const start = tree.get(node, START);
    if (start < 0) return this.replacement(start);
    const end = tree.get(node, END);
    if (kind === TEXT) return decodeEntities(normalizeLineEnds(this.#decode(start, end)));
    return kind === CDATA ? normalizeLineEnds(this.#decode(start + 9, end - 3)) : "";
  }

  #decode(start: number, end: number): string {
    return this.bytes.toString("utf8", start, end);
  }
}

/** Turns line ends into `\n` (XML 1.0, 2.11). */
function normalizeLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
