import { unzipSync } from "fflate";
import { childElements, everyElement, readXml, textOf, type XmlElementNode } from "./xml-reader.ts";

/** The content of a document, in a form that does not depend on its division into runs. */
export interface NormalForm {
  /** Paragraph for paragraph, with the tables, controls and boxes that they stand in. */
  lines: string[];
  /** The paragraphs that have text, with their text alone. */
  words: string[];
  /** All that is no text, in no order. */
  things: string[];
}

export interface Reading {
  /** Bookmarks and comments: they are not repeated. */
  withMarks: boolean;
  /** Paragraphs with nothing in them. */
  withEmpty: boolean;
}

/** Every story of a document that stands in a part `word/*.xml`. */
export function normalForm(document: Uint8Array, reading: Reading): NormalForm {
  const form: NormalForm = { lines: [], words: [], things: [] };
  const parts = unzipSync(document, {
    filter: ({ name }) => /^word\/(?:document|header\d*|footnotes)\.xml$/.test(name),
  });
  for (const [name, bytes] of Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1))) {
    form.lines.push(name);
    new Reader(form, reading).blocks(readXml(bytes));
  }
  form.things.sort();
  return form;
}

class Reader {
  readonly #form: NormalForm;
  readonly #reading: Reading;
  /** Text boxes of the paragraph that is being read: they come behind it. */
  #boxes: XmlElementNode[] = [];

  constructor(form: NormalForm, reading: Reading) {
    this.#form = form;
    this.#reading = reading;
  }

  blocks(parent: XmlElementNode): void {
    for (const child of childElements(parent)) this.#block(child);
  }

  #block(element: XmlElementNode): void {
    const { lines } = this.#form;
    switch (element.name) {
      case "w:p":
        this.#paragraph(element);
        break;
      case "w:tbl":
      case "w:tr":
      case "w:tc":
      case "w:sdt": {
        const name = element.name.slice(2);
        const start = lines.push(`<${name}>`);
        this.blocks(element);
        // A wrapper around nothing says nothing.
        if (lines.length === start && name !== "tc") lines.pop();
        else lines.push(`</${name}>`);
        break;
      }
      // Marks of a vanishing paragraph stand between the blocks.
      case "w:bookmarkStart":
      case "w:bookmarkEnd":
      case "w:commentRangeStart":
      case "w:commentRangeEnd":
        if (this.#reading.withMarks) this.#form.things.push(element.name);
        break;
      case "w:sectPr":
        this.#form.things.push("sectPr");
        lines.push("sectPr");
        break;
      case "w:body":
      case "w:sdtContent":
      case "w:footnote":
        this.blocks(element);
    }
  }

  #paragraph(element: XmlElementNode): void {
    const { lines, words, things } = this.#form;
    const outer = this.#boxes;
    this.#boxes = [];
    const properties = childElements(element).find(({ name }) => name === "w:pPr");
    const own = properties === undefined ? [] : childElements(properties);
    const tokens = merged(this.#tokens(element));
    const breaks = own.some(({ name }) => name === "w:sectPr");
    if (breaks) tokens.push({ kind: "thing", key: "section break", text: "" });
    const text = tokens.map((token) => (token.kind === "text" ? token.text : "")).join("");
    if (text !== "") words.push(text);
    things.push(...tokens.flatMap(({ kind, key }) => (kind === "thing" ? [key] : [])));
    if (tokens.length > 0) {
      const format = own.filter(({ name }) => !/^w:(?:sectPr|rPr)$/.test(name)).map(startTag);
      lines.push(`${format.join("")}${tokens.map(show).join("")}`);
    } else if (this.#reading.withEmpty) lines.push("·");
    for (const box of this.#boxes) {
      lines.push("<box>");
      this.blocks(box);
      lines.push("</box>");
    }
    this.#boxes = outer;
  }

  #tokens(parent: XmlElementNode): Token[] {
    return childElements(parent).flatMap((element): Token[] => {
      const { name, attributes } = element;
      switch (name) {
        case "w:r": {
          const properties = childElements(element).find((child) => child.name === "w:rPr");
          const key =
            properties === undefined ? "" : childElements(properties).map(startTag).join("");
          return this.#tokens(element).map((token) =>
            token.kind === "text" && token.key === "" ? { ...token, key } : token,
          );
        }
        case "w:t":
          return [{ kind: "text", key: "", text: textOf(element) }];
        case "w:instrText":
        case "w:delText":
          return [{ kind: "thing", key: `${name} ${textOf(element)}`, text: "" }];
        case "w:bookmarkStart":
        case "w:bookmarkEnd":
        case "w:commentRangeStart":
        case "w:commentRangeEnd":
        case "w:commentReference":
          return this.#reading.withMarks ? [{ kind: "thing", key: name, text: "" }] : [];
        case "w:drawing":
        case "w:pict":
        case "w:object":
        case "mc:AlternateContent":
          for (const inside of everyElement(element))
            if (inside.name === "w:txbxContent" && !isInBox(inside, element))
              this.#boxes.push(inside);
          return [{ kind: "thing", key: drawingName(element), text: "" }];
        case "w:hyperlink":
        case "w:ins":
        case "w:del":
        case "w:fldSimple":
        case "w:sdt":
        case "m:oMath": {
          const inside = this.#tokens(element);
          if (inside.length === 0 && name !== "m:oMath") return [];
          return [
            { kind: "wrapper", key: `<${name}>`, text: "" },
            ...inside,
            { kind: "wrapper", key: `</${name}>`, text: "" },
          ];
        }
        case "w:sdtContent":
          return this.#tokens(element);
        case "w:pPr":
        case "w:rPr":
        case "w:sdtPr":
        // Where Word broke the page last time, and what its spelling check thought.
        case "w:lastRenderedPageBreak":
        case "w:proofErr":
          return [];
        default:
          return [
            {
              kind: "thing",
              key: [name, attributes.get("w:fldCharType")].join(" ").trim(),
              text: "",
            },
          ];
      }
    });
  }
}

interface Token {
  kind: "text" | "thing" | "wrapper";
  /** Of a text its formatting. */
  key: string;
  text: string;
}

/** Runs of the same formatting are one. */
function merged(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  for (const token of tokens) {
    if (token.kind === "text" && token.text === "") continue;
    const last = result.at(-1);
    if (token.kind === "text" && last?.kind === "text" && last.key === token.key)
      result[result.length - 1] = { ...last, text: last.text + token.text };
    else result.push(token);
  }
  return result;
}

function show({ kind, key, text }: Token): string {
  return kind === "text" ? key + text : kind === "thing" ? `(${key})` : key;
}

function startTag({ name, attributes }: XmlElementNode): string {
  return `<${[name, ...[...attributes].map(([key, value]) => `${key}=${value}`)].join(" ")}>`;
}

function drawingName(element: XmlElementNode): string {
  for (const { name } of everyElement(element))
    if (name === "wp:anchor" || name === "wp:inline") return name;
  return element.name;
}

function isInBox(box: XmlElementNode, within: XmlElementNode): boolean {
  for (let at = box.parent; at !== null && at !== within; at = at.parent)
    if (at.name === "w:txbxContent") return true;
  return false;
}
