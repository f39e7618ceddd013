import type { JobResult } from "../../../apps/engine/job/pipeline.ts";
import { defaultPackageLimits } from "../../../apps/engine/zip/limits.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { childElements, readXml, type XmlElementNode } from "../../support/xml-reader.ts";
import { partOf, runDocument } from "../support.ts";

/** Templates for tests of sections, and functions that read the results. */

const office = "http://schemas.openxmlformats.org/officeDocument/2006";
const packages = "http://schemas.openxmlformats.org/package/2006";
const openxml = "http://schemas.openxmlformats.org";
const microsoft = "http://schemas.microsoft.com/office/word";

const namespaces = Object.entries({
  r: `${office}/relationships`,
  m: `${office}/math`,
  mc: `${openxml}/markup-compatibility/2006`,
  a: `${openxml}/drawingml/2006/main`,
  pic: `${openxml}/drawingml/2006/picture`,
  wp: `${openxml}/drawingml/2006/wordprocessingDrawing`,
  w14: `${microsoft}/2010/wordml`,
  w15: `${microsoft}/2012/wordml`,
  wps: `${microsoft}/2010/wordprocessingShape`,
  v: "urn:schemas-microsoft-com:vml",
  o: "urn:schemas-microsoft-com:office:office",
})
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(" ");

const word = `${openxml}/wordprocessingml/2006/main`;

/** A PNG of 2 by 1 pixels. */
export const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR42mP8z8BQz0AEYBxVSF8AJv0C/0Y1pV8AAAAASUVORK5CYII=";

type StoryName = "header" | "footer" | "footnotes" | "endnotes" | "comments" | "numbering";

const stories: Record<StoryName, { root: string; file: string }> = {
  header: { root: "w:hdr", file: "header1.xml" },
  footer: { root: "w:ftr", file: "footer1.xml" },
  footnotes: { root: "w:footnotes", file: "footnotes.xml" },
  endnotes: { root: "w:endnotes", file: "endnotes.xml" },
  comments: { root: "w:comments", file: "comments.xml" },
  numbering: { root: "w:numbering", file: "numbering.xml" },
};

export type Stories = Partial<Record<StoryName, string>>;

/**
 * A document with a body and other stories. It has a picture, `rIdPicture`, an embedded object,
 * `rIdObject`, and a link, `rIdLink`.
 */
export function documentOf(body: string, others: Stories = {}): Buffer {
  const own = Object.entries(others) as [StoryName, string][];
  const relationship = (id: string, type: string, target: string, mode = "") =>
    `<Relationship Id="${id}" Type="${office}/relationships/${type}" Target="${target}"${mode}/>`;
  const rootOf = (root: string, content: string) =>
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><${root} xmlns:w="${word}" ${namespaces}>${content}</${root}>`;
  const main = "application/vnd.openxmlformats-officedocument.wordprocessingml";
  return docx("", {
    "[Content_Types].xml": `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/><Override PartName="/word/document.xml" ContentType="${main}.document.main+xml"/>${own.map(([name]) => `<Override PartName="/word/${stories[name].file}" ContentType="${main}.${name}+xml"/>`).join("")}</Types>`,
    "word/document.xml": rootOf("w:document", `<w:body>${body}</w:body>`),
    "word/_rels/document.xml.rels": `<Relationships xmlns="${packages}/relationships">${[
      relationship("rIdPicture", "image", "media/image1.png"),
      relationship("rIdObject", "oleObject", "embeddings/object1.bin"),
      relationship("rIdLink", "hyperlink", "https://example.org/", ' TargetMode="External"'),
      ...own.map(([name]) => relationship(`rId_${name}`, name, stories[name].file)),
    ].join("")}</Relationships>`,
    "word/media/image1.png": Buffer.from(png, "base64"),
    "word/embeddings/object1.bin": Buffer.from("object"),
    ...Object.fromEntries(
      own.map(([name, content]) => [
        `word/${stories[name].file}`,
        rootOf(stories[name].root, content),
      ]),
    ),
  });
}

/** Fills a document from a payload and reads the result strictly (see `runStrictly`). */
export const fill = (
  body: string,
  payload: Record<string, unknown>,
  others: Stories = {},
  limits = defaultPackageLimits,
): JobResult => runDocument(documentOf(body, others), payload, { limits, mode: "off" });

/** The outline of a filled document. A fault is an error. */
export function shown(
  body: string,
  payload: Record<string, unknown>,
  others: Stories = {},
  part = "word/document.xml",
): string {
  const result = fill(body, payload, others);
  const told = refusals(result);
  if (result.exitCode !== 0) throw new Error(`exit ${result.exitCode}: ${JSON.stringify(told)}`);
  return outlineOf(result, part);
}

/** The refused tags in their order, with the reasons. */
export const refusals = ({ replaceLog }: JobResult): string[] =>
  replaceLog.entries
    .filter(({ status }) => status === "unsupported")
    .map(({ original_text, reason }) => `${original_text} ${reason}`);

/** The reasons why a template is refused. The returned document must be unchanged. */
export function refused(
  body: string,
  payload: Record<string, unknown>,
  others: Stories = {},
): string[] {
  const result = fill(body, payload, others);
  if (result.exitCode !== 3) throw new Error(`exit ${result.exitCode}: ${outlineOf(result)}`);
  if (!Buffer.concat(result.document).equals(documentOf(body, others))) {
    throw new Error("the document that was refused has changed");
  }
  return refusals(result);
}

/**
 * Writes a part as one line: paragraphs with ` | ` between them, `·` for an empty one, tables as
 * `[cell ; cell / row]`, things that are not text in brackets, ranges as `{b1 … b1}`.
 */
export function outlineOf(result: JobResult, part = "word/document.xml"): string {
  const root = readXml(Buffer.from(partOf(result, part)));
  const [body] = childElements(root);
  return blocksOf(body?.name === "w:body" ? body : root);
}

function blocksOf(element: XmlElementNode): string {
  return joined(unwrapped(element), " | ", blockOf);
}

function partsOf(
  element: XmlElementNode,
  name: string,
  separator: string,
  of: (part: XmlElementNode) => string,
): string {
  return joined(unwrapped(element), separator, (child) => (child.name === name ? of(child) : null));
}

/** Joins the outlines of elements with a separator, and puts the ends of ranges between them. */
function joined(
  elements: readonly XmlElementNode[],
  separator: string,
  of: (element: XmlElementNode) => string | null,
): string {
  let line = "";
  let isFirst = true;
  for (const element of elements) {
    const range = rangeOf(element);
    const shows = range ?? of(element);
    if (shows === null) continue;
    line += range !== null || isFirst ? shows : separator + shows;
    if (range === null) isFirst = false;
  }
  return line;
}

function blockOf(element: XmlElementNode): string | null {
  switch (element.name) {
    case "w:p": {
      const text = inlineOf(element);
      const section = find(element, "w:pPr", "w:sectPr");
      const end = section === null ? "" : `{section ${section.attributes.get("w:rsidR") ?? ""}}`;
      return (text === "" ? "·" : text) + end;
    }
    case "w:tbl":
      return `[${partsOf(element, "w:tr", " / ", (row) => partsOf(row, "w:tc", " ; ", blocksOf))}]`;
    case "w:footnote":
    case "w:endnote":
    case "w:comment":
      return `${element.attributes.get("w:id")}: ${blocksOf(element)}`;
    default:
      return null;
  }
}

/**
 * The children of an element; content controls, first choices and other wrappers are replaced by
 * theirs.
 */
function unwrapped(element: XmlElementNode): XmlElementNode[] {
  return childElements(element).flatMap((child) => {
    if (child.name === "mc:AlternateContent") return unwrapped(childElements(child)[0] ?? child);
    const isWrapper = ["w:sdt", "w:sdtContent", "w:customXml"].includes(child.name);
    return isWrapper ? unwrapped(child) : [child];
  });
}

function find(element: XmlElementNode, ...path: string[]): XmlElementNode | null {
  let at: XmlElementNode | undefined = element;
  for (const name of path) at = at && childElements(at).find((child) => child.name === name);
  return at ?? null;
}

function rangeOf({ name, attributes }: XmlElementNode): string | null {
  const found = /^w:(bookmark|commentRange|perm)(Start|End)$/.exec(name);
  if (found === null) return null;
  const letter = `${found[1]?.[0]}${attributes.get("w:id")}`;
  return found[2] === "Start" ? `{${letter}:` : `:${letter}}`;
}

function inlineOf(element: XmlElementNode): string {
  return childElements(element)
    .map((child) => rangeOf(child) ?? pieceOf(child))
    .join("");
}

function pieceOf(element: XmlElementNode): string {
  const { name, attributes, children } = element;
  const id = attributes.get("w:id");
  switch (name) {
    case "w:t":
    case "m:t":
      return children.join("");
    case "w:instrText":
      return children.join("").trim();
    case "w:delText":
      return `<deleted ${children.join("")}>`;
    case "w:tab":
      return "<tab>";
    case "w:noBreakHyphen":
      return "<hyphen>";
    case "w:sym":
      return "<symbol>";
    case "w:br":
      return `<${attributes.get("w:type") ?? "line"}>`;
    case "w:footnoteReference":
      return `<footnote ${id}>`;
    case "w:endnoteReference":
      return `<endnote ${id}>`;
    case "w:commentReference":
      return `<comment ${id}>`;
    case "w:object":
      return "<object>";
    case "w:drawing":
    case "w:pict":
      return drawingOf(element);
    case "mc:AlternateContent":
      return inlineOf(childElements(element)[0] as XmlElementNode);
    case "m:oMath":
      return `<formula ${inlineOf(element)}>`;
    case "w:fldChar":
      return { begin: "«", separate: "¦", end: "»" }[attributes.get("w:fldCharType") ?? ""] ?? "?";
    case "w:fldSimple":
      return `«${attributes.get("w:instr")?.trim()}¦${inlineOf(element)}»`;
    case "w:hyperlink":
      return `<link ${inlineOf(element)}>`;
    case "w:ins":
      return `<inserted ${inlineOf(element)}>`;
    case "w:pPr":
    case "w:rPr":
    case "w:sdtPr":
      return "";
    default:
      return inlineOf(element);
  }
}

function drawingOf(element: XmlElementNode): string {
  const box = findDeep(element, "w:txbxContent");
  if (box !== null) return `<box ${blocksOf(box)}>`;
  return findDeep(element, "wp:anchor") === null ? "<picture>" : "<float>";
}

function findDeep(element: XmlElementNode, name: string): XmlElementNode | null {
  if (element.name === name) return element;
  for (const child of childElements(element)) {
    const found = findDeep(child, name);
    if (found !== null) return found;
  }
  return null;
}

export const run = (content: string) => `<w:r>${content}</w:r>`;
export const text = (content: string) => run(`<w:t xml:space="preserve">${content}</w:t>`);
/** A paragraph with inline content. */
export const para = (...content: string[]) => `<w:p>${content.join("")}</w:p>`;
export const cell = (...blocks: string[]) => `<w:tc><w:tcPr/>${blocks.join("")}</w:tc>`;
export const row = (...cells: string[]) => `<w:tr>${cells.join("")}</w:tr>`;
/** A row with a cell for each text. */
export const textRow = (...texts: string[]) => row(...texts.map((each) => cell(p(each))));
export const table = (...rows: string[]) => `<w:tbl><w:tblPr/><w:tblGrid/>${rows.join("")}</w:tbl>`;
/** A content control that only wraps, as Google Docs writes it. */
export const wrap = (content: string, id = 1) =>
  `<w:sdt><w:sdtPr><w:id w:val="${id}"/><w:tag w:val="goog_rdk_${id}"/></w:sdtPr><w:sdtContent>${content}</w:sdtContent></w:sdt>`;

const graphic = `<a:graphic><a:graphicData uri="${openxml}/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name=""/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdPicture"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic>`;
const extent = '<wp:extent cx="9525" cy="9525"/>';

/** An inline picture with an optional alternative text. */
export const picture = (id = 1, description = "") =>
  `<w:drawing><wp:inline>${extent}<wp:docPr id="${id}" name="p" descr="${description}"/>${graphic}</wp:inline></w:drawing>`;
/** A floating picture. */
export const floating = (id = 1) =>
  `<w:drawing><wp:anchor>${extent}<wp:docPr id="${id}" name="p"/>${graphic}</wp:anchor></w:drawing>`;

const shape = (id: number, content: string) =>
  `<w:drawing><wp:anchor>${extent}<wp:docPr id="${id}" name="b"/><a:graphic><a:graphicData uri="${microsoft}/2010/wordprocessingShape"><wps:wsp><wps:txbx><w:txbxContent>${content}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>`;
const oldShape = (id: number, content: string) =>
  `<w:pict><v:shape id="s${id}"><v:textbox><w:txbxContent>${content}</w:txbxContent></v:textbox></v:shape></w:pict>`;

/** The ways that Word writes a text box. */
export const boxes: Record<string, (content: string, id?: number) => string> = {
  "a text box": (content, id = 1) => shape(id, content),
  "a text box of an older Word": (content, id = 1) => oldShape(id, content),
  "a text box with a fallback": (content, id = 1) =>
    `<mc:AlternateContent><mc:Choice Requires="wps">${shape(id, content)}</mc:Choice><mc:Fallback>${oldShape(id, content)}</mc:Fallback></mc:AlternateContent>`,
};

const fieldChar = (type: string) => run(`<w:fldChar w:fldCharType="${type}"/>`);
const instruction = (code: string) => run(`<w:instrText>${code}</w:instrText>`);
export const fieldBegin = fieldChar("begin");
export const fieldEnd = fieldChar("end");
/** A field of runs: its code and what it shows. */
export const field = (code: string, result: string) =>
  `${fieldBegin}${instruction(code)}${fieldChar("separate")}${text(result)}${fieldEnd}`;

export const note = (id: number, content: string, kind = "footnote") =>
  `<w:${kind} w:id="${id}">${content}</w:${kind}>`;
export const comment = (id: number, content: string) =>
  `<w:comment w:id="${id}" w:author="A" w:initials="A">${content}</w:comment>`;
/** The notes and comments that the tests refer to. */
export const noteStories: Stories = {
  footnotes: note(2, p("脚注")),
  endnotes: note(2, p("尾注"), "endnote"),
  comments: comment(3, p("批注")),
};
/** A paragraph that ends a document section; `name` identifies the section. */
export const sectionBreak = (name: string, ...content: string[]) =>
  `<w:p><w:pPr><w:sectPr w:rsidR="${name}"/></w:pPr>${content.join("")}</w:p>`;
export const bookmark = (id: number, content: string) =>
  `<w:bookmarkStart w:id="${id}" w:name="b${id}"/>${content}<w:bookmarkEnd w:id="${id}"/>`;
export const commented = (id: number, content: string) =>
  `<w:commentRangeStart w:id="${id}"/>${content}<w:commentRangeEnd w:id="${id}"/>${run(`<w:commentReference w:id="${id}"/>`)}`;
