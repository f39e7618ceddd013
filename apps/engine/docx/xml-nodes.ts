export class XmlElement {
  /** Canonical name, `"w:p"`. */
  readonly name: string;
  parent: XmlElement | null = null;
  firstChild: XmlNode | null = null;
  nextSibling: XmlNode | null = null;
  /** Spans of the source: start tag `[start, startTagEnd)`, end tag `[endTagStart, end)`; -1: none. */
  readonly start: number;
  startTagEnd = -1;
  endTagStart = -1;
  end = -1;
  /** The start tag's text where it is not the source's. */
  startTag: string | null = null;
  /** What is inside has not been made into nodes yet: see `XmlDocument.unfold`. */
  isFolded = false;
  /** This element or something inside it must be written anew. */
  changed = false;

  constructor(name: string, start: number) {
    this.name = name;
    this.start = start;
  }

  markChanged(): void {
    for (let at: XmlElement | null = this; at !== null && !at.changed; at = at.parent) {
      at.changed = true;
    }
  }

  /** The first child element of that name. */
  child(name: string): XmlElement | null {
    expectUnfolded(this);
    for (let node = this.firstChild; node !== null; node = node.nextSibling) {
      if (node instanceof XmlElement && node.name === name) return node;
    }
    return null;
  }

  *elements(): Generator<XmlElement> {
    expectUnfolded(this);
    for (let node = this.firstChild; node !== null; node = node.nextSibling) {
      if (node instanceof XmlElement) yield node;
    }
  }

  /** Puts `node` behind `after`, which is a child of this element; `null` puts it first. */
  insertAfter(node: XmlElement, after: XmlNode | null): void {
    node.parent = this;
    if (after === null) {
      node.nextSibling = this.firstChild;
      this.firstChild = node;
    } else {
      node.nextSibling = after.nextSibling;
      after.nextSibling = node;
    }
    this.markChanged();
  }
}

/** Character data, a CDATA section, or something that only travels along (comment, instruction). */
export class XmlText {
  readonly kind: "text" | "cdata" | "other";
  nextSibling: XmlNode | null = null;
  readonly start: number;
  readonly end: number;
  /** Text that replaces the source's, not escaped. */
  value: string | null = null;

  constructor(kind: "text" | "cdata" | "other", start: number, end: number) {
    this.kind = kind;
    this.start = start;
    this.end = end;
  }
}

export type XmlNode = XmlElement | XmlText;

function expectUnfolded({ isFolded, name }: XmlElement): void {
  if (isFolded) throw new Error(`${name} is folded: XmlDocument.unfold comes first`);
}
