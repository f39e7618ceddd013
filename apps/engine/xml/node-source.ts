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
 * What stands in the nodes of a part: the span of the source that a node came from, or what has taken its
 * place since.
 */
export class NodeSource {
  /** The part as it came in, in UTF-8. */
  readonly bytes: Buffer;
  readonly #tree: XmlTree;
  /** The part as octets (see `octets.ts`); `null` of a part so large that nobody may need it. */
  #octets: Octets | null;
  /** Texts of text nodes and octets of start tags that replace those of the source. */
  readonly #replacements: string[] = [];

  constructor(bytes: Buffer, octets: Octets | null, tree: XmlTree) {
    this.bytes = bytes;
    this.#octets = octets;
    this.#tree = tree;
  }

  /** All of the part as octets. Of a large part this is a copy of it. */
  get whole(): Octets {
    this.#octets ??= octetsOf(this.bytes);
    return this.#octets;
  }

  /** The same as far as it is known; null of a large part that nobody has asked for. */
  get known(): Octets | null {
    return this.#octets;
  }

  /** A span of the source, as octets. */
  octets(from: number, to: number): Octets {
    const known = this.#octets;
    return known === null ? octetsOf(this.bytes, from, to) : known.slice(from, to);
  }

  /** Takes in what replaces the source's; returns the start that stands for it. */
  keep(text: string): number {
    return -this.#replacements.push(text);
  }

  kept(start: number): string {
    return this.#replacements[-1 - start] as string;
  }

  /** Forgets every replacement. */
  forget(): void {
    this.#replacements.length = 0;
  }

  startTag(element: XmlElement): Octets {
    const start = this.#tree.get(element, START);
    if (start < 0) return this.kept(start) as Octets;
    return this.octets(start, this.#tree.get(element, START_TAG_END));
  }

  setStartTag(element: XmlElement, startTag: Octets): void {
    this.#tree.set(element, START, this.keep(startTag));
    this.#tree.markChanged(element);
  }

  /** The name of an element as it is written. */
  rawName(element: XmlElement): Octets {
    const tag = this.startTag(element);
    return tag.slice(1, tag.search(/[ \t\r\n/>]/));
  }

  /** The prefix of an element as it is written, with its colon; `""` for none. */
  prefixOf(element: XmlElement): Octets {
    const rawName = this.rawName(element);
    return rawName.slice(0, rawName.indexOf(":") + 1);
  }

  /** The character data of a text node, decoded; `""` of a comment or an instruction. */
  textOf(node: XmlNode): string {
    const tree = this.#tree;
    const kind = tree.kind(node);
    const start = tree.get(node, START);
    if (start < 0) return this.kept(start);
    const end = tree.get(node, END);
    if (kind === TEXT) return decodeEntities(normalizeLineEnds(this.#decode(start, end)));
    return kind === CDATA ? normalizeLineEnds(this.#decode(start + 9, end - 3)) : "";
  }

  #decode(start: number, end: number): string {
    return this.bytes.toString("utf8", start, end);
  }
}

/** XML 1.0, 2.11. */
function normalizeLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
