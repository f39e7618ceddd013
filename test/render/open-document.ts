import type { XmlDocument } from "../../apps/engine/xml/document.ts";
import { parseXml } from "../../apps/engine/xml/parse.ts";
import type { XmlElement } from "../../apps/engine/xml/tree.ts";
import { noVocabulary } from "../../apps/engine/xml/vocabulary.ts";

/** A paragraph of the body as LibreOffice has it: of its text, the first stretch. */
export interface ShownParagraph {
  text: string;
  alignment: string | undefined;
  sizePt: number | undefined;
  isBold: boolean;
  beforeTwips: number | undefined;
  afterTwips: number | undefined;
  /** Space between paragraphs of one style goes: the layout takes it away, not the margins. */
  hasContextualSpacing: boolean;
  lineHeight: string | undefined;
  /** Where its style or it states them: a list's level may have them instead. */
  leftTwips: number | undefined;
  firstLineTwips: number | undefined;
}

type Properties = Record<string, string>;

interface OdfStyle {
  parent: string | undefined;
  properties: Properties;
}

/** Reads flat OpenDocument XML (ODF 1.3 part 3), its styles resolved along their parents. */
export function readOpenDocument(xml: Buffer): ShownParagraph[] {
  const document = parseXml(xml, { partName: "fodt", maxDepth: 500, vocabulary: noVocabulary });
  const styles = new Map<string, OdfStyle>();
  const local = (element: XmlElement) => document.name(element).replace(/^.*[:}]/, "");
  const walk = (element: XmlElement, visit: (element: XmlElement) => boolean) => {
    for (const child of document.elements(element)) if (visit(child)) walk(child, visit);
  };
  walk(document.root, (element) => {
    const name = local(element);
    if (name === "style" || name === "default-style") readStyle(document, element, styles);
    return name !== "body";
  });
  const shown: ShownParagraph[] = [];
  walk(document.root, (element) => {
    const name = local(element);
    if (name === "p" || name === "h") {
      shown.push(readParagraph(document, element, styles));
      return false;
    }
    return ![
      "table",
      "styles",
      "automatic-styles",
      "master-styles",
      "tracked-changes",
      "frame",
    ].includes(name);
  });
  return shown;
}

function readStyle(
  document: XmlDocument,
  element: XmlElement,
  styles: Map<string, OdfStyle>,
): void {
  const attributes = attributesOf(document, element);
  const properties: Properties = {};
  for (const child of document.elements(element)) {
    if (/(?:paragraph|text)-properties$/.test(document.name(child))) {
      Object.assign(properties, attributesOf(document, child));
    }
  }
  const isDefault = document.name(element).endsWith("default-style");
  const key = `${attributes.family} ${isDefault ? "" : attributes.name}`;
  styles.set(key, {
    parent: isDefault ? undefined : (attributes["parent-style-name"] ?? ""),
    properties,
  });
}

function readParagraph(
  document: XmlDocument,
  element: XmlElement,
  styles: ReadonlyMap<string, OdfStyle>,
): ShownParagraph {
  const own = resolve(styles, "paragraph", attributesOf(document, element)["style-name"]);
  const first = firstText(document, element, own, styles);
  const isAsian = /^[\u2e80-\u9fff\uff00-\uffef]/u.test(first.text);
  const size = first.properties[isAsian ? "font-size-asian" : "font-size"];
  const weight = first.properties[isAsian ? "font-weight-asian" : "font-weight"];
  return {
    text: textOf(document, element),
    alignment: own["text-align"],
    sizePt: size?.endsWith("pt") ? Number.parseFloat(size) : undefined,
    isBold: weight === "bold",
    beforeTwips: twips(own["margin-top"]),
    afterTwips: twips(own["margin-bottom"]),
    hasContextualSpacing: own["contextual-spacing"] === "true",
    lineHeight: own["line-height"] ?? own["line-height-at-least"],
    leftTwips: twips(own["margin-left"]),
    firstLineTwips: twips(own["text-indent"]),
  };
}

function firstText(
  document: XmlDocument,
  element: XmlElement,
  properties: Properties,
  styles: ReadonlyMap<string, OdfStyle>,
): { text: string; properties: Properties } {
  const direct = document.text(element);
  if (direct.trim() !== "" && !/^\s*$/.test(direct)) {
    const spans = [...document.elements(element)].filter(
      (child) => textOf(document, child).trim() !== "",
    );
    const isFirst =
      spans.length === 0 || textOf(document, element).trim().startsWith(direct.trim().charAt(0));
    if (isFirst && !textOf(document, spans[0] ?? element).startsWith(direct.trim().charAt(0))) {
      return { text: direct.trim(), properties };
    }
    if (spans.length === 0) return { text: direct.trim(), properties };
  }
  for (const child of document.elements(element)) {
    if (textOf(document, child).trim() === "") continue;
    const name = attributesOf(document, child)["style-name"];
    const isSpan = document.name(child).endsWith("span");
    const inner = isSpan ? { ...properties, ...resolve(styles, "text", name) } : properties;
    return firstText(document, child, inner, styles);
  }
  return { text: direct.trim(), properties };
}

function resolve(
  styles: ReadonlyMap<string, OdfStyle>,
  family: string,
  name: string | undefined,
): Properties {
  const chain: Properties[] = [];
  for (let at = name; at !== undefined && at !== ""; ) {
    const style = styles.get(`${family} ${at}`);
    if (style === undefined) break;
    chain.unshift(style.properties);
    at = style.parent;
  }
  const base = family === "paragraph" ? (styles.get("paragraph ")?.properties ?? {}) : {};
  return Object.assign({}, base, ...chain);
}

function attributesOf(document: XmlDocument, element: XmlElement): Properties {
  const tag =
    /<[^>]*>/.exec(document.source.slice(document.start(element), document.end(element)))?.[0] ??
    "";
  const bytes = Buffer.from(tag, "latin1").toString("utf8");
  return Object.fromEntries(
    Array.from(bytes.matchAll(/\s(?:[\w-]+:)?([\w-]+)="([^"]*)"/g), ([, name, value]) => [
      name,
      value,
    ]),
  );
}

function textOf(document: XmlDocument, element: XmlElement): string {
  let text = "";
  const inner = Buffer.from(
    document.source.slice(document.start(element), document.end(element)),
    "latin1",
  ).toString("utf8");
  text += inner
    .replace(/<text:(?:note|annotation)\b.*?<\/text:(?:note|annotation)>/gs, "")
    .replace(/<[^>]*>/g, "");
  return text;
}

function twips(length: string | undefined): number | undefined {
  const match = /^(-?[\d.]+)(in|cm|pt)$/.exec(length ?? "");
  if (match === null) return undefined;
  const scale = { in: 1440, cm: 1440 / 2.54, pt: 20 }[match[2] as "in" | "cm" | "pt"];
  return Number(match[1]) * scale;
}
