import {
  para,
  relationshipsOf,
  runOf,
  wordPart,
} from "../../../apps/engine/format/effective/rules/example-xml.ts";
import { docx } from "../../fixtures/docx.ts";

/** The formatting of a paragraph. Lengths are twips, sizes half-points, lines 240ths. */
export interface Formatting {
  align?: "left" | "center" | "right" | "both";
  left?: number;
  right?: number;
  /** Negative for a hanging indent. */
  firstLine?: number;
  before?: number;
  after?: number;
  line?: number;
  lineRule?: "auto" | "exact" | "atLeast";
  bold?: boolean;
  italic?: boolean;
  size?: number;
  font?: string;
  color?: string;
}

/** A kind of paragraph with the name of its Word style. */
export interface Kind extends Formatting {
  styleName: string;
  outline?: number;
}

type Piece = string | ({ text: string } & Formatting);

/** A paragraph of a kind. Its direct formatting is a fault, or a habit. */
export interface Line {
  kind: string;
  text: Piece | readonly Piece[];
  direct?: Formatting;
  /** Whether it is in the document's list. */
  isListed?: boolean;
}

/** The data of a document that can be written in two ways. */
export interface WrittenDocument {
  kinds: Readonly<Record<string, Kind>>;
  lines: readonly (Line | { table: readonly (readonly string[])[] })[];
  /** `w:pgSz` and `w:pgMar`. */
  page: string;
  header?: string;
  footer?: string;
  defaults: Formatting;
}

/** `styles`: every kind is a style. `direct`: every paragraph has direct formatting. */
export type Writing = "styles" | "direct";

export const pageNumber = (pPr: string) =>
  `<w:p><w:pPr>${pPr}</w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`;

export function write(document: WrittenDocument, writing: Writing): Buffer {
  const { kinds, lines, page, header, footer, defaults } = document;
  const references = [
    ...(header === undefined ? [] : ['<w:headerReference w:type="default" r:id="rId3"/>']),
    ...(footer === undefined ? [] : ['<w:footerReference w:type="default" r:id="rId4"/>']),
  ].join("");
  const body = lines.map((line) =>
    "table" in line ? tableXml(line.table) : paragraphXml(line, kinds[line.kind], writing),
  );
  return docx(`${body.join("")}<w:sectPr>${references}${page}</w:sectPr>`, {
    "word/_rels/document.xml.rels": relationshipsOf([
      ["styles", "styles.xml"],
      ["numbering", "numbering.xml"],
      ["header", "header1.xml"],
      ["footer", "footer1.xml"],
    ]),
    "word/styles.xml": stylesXml(writing === "styles" ? kinds : {}, defaults),
    "word/numbering.xml": wordPart(
      "w:numbering",
      '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    ),
    "word/header1.xml": wordPart("w:hdr", header ?? "<w:p/>"),
    "word/footer1.xml": wordPart("w:ftr", footer ?? "<w:p/>"),
  });
}

function paragraphXml(
  { text, direct = {}, isListed }: Line,
  kind: Kind | undefined,
  writing: Writing,
) {
  if (kind === undefined) throw new Error("a line of no kind");
  const isDirect = writing === "direct";
  const stated = isDirect ? { ...formattingOf(kind), ...direct } : direct;
  // In a list, the list sets the indents.
  const { left: _left, firstLine: _first, ...unindented } = stated;
  const pPr = [
    isDirect ? "" : `<w:pStyle w:val="${idOf(kind)}"/>`,
    isListed ? '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' : "",
    paragraphProperties(isListed ? unindented : stated),
  ].join("");
  const pieces: readonly Piece[] = Array.isArray(text) ? text : [text as Piece];
  const runs = pieces.map((piece) => {
    const { text: words, ...formatting } = typeof piece === "string" ? { text: piece } : piece;
    return runOf(words, runProperties({ ...stated, ...formatting }));
  });
  return `<w:p><w:pPr>${pPr}</w:pPr>${runs.join("")}</w:p>`;
}

function formattingOf({ styleName: _name, outline: _outline, ...formatting }: Kind): Formatting {
  return formatting;
}

function idOf({ styleName }: Kind): string {
  return styleName.replaceAll(" ", "");
}

function stylesXml(kinds: WrittenDocument["kinds"], defaults: Formatting): string {
  const styles = Object.values(kinds).map(
    (kind) =>
      `<w:style w:type="paragraph" w:styleId="${idOf(kind)}"><w:name w:val="${kind.styleName}"/><w:basedOn w:val="Normal"/><w:pPr>${paragraphProperties(kind)}${kind.outline === undefined ? "" : `<w:outlineLvl w:val="${kind.outline}"/>`}</w:pPr><w:rPr>${runProperties(kind)}</w:rPr></w:style>`,
  );
  return wordPart(
    "w:styles",
    `<w:docDefaults><w:rPrDefault><w:rPr>${runProperties(defaults)}</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>${paragraphProperties(defaults)}</w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>${styles.join("")}`,
  );
}

function tableXml(rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) =>
    row.map(
      (text) => `<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>${para(text)}</w:tc>`,
    );
  const grid = '<w:gridCol w:w="2000"/>'.repeat(rows[0]?.length ?? 0);
  return `<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>${grid}</w:tblGrid>${rows.map((row) => `<w:tr>${cells(row).join("")}</w:tr>`).join("")}</w:tbl>`;
}

/** The properties in the order of `w:pPr` (ECMA-376 part 1, 17.3.1.26). */
function paragraphProperties(formatting: Formatting): string {
  const { align, left, right, firstLine, before, after, line, lineRule = "auto" } = formatting;
  const spacing = attributes({
    before,
    after,
    line,
    lineRule: line === undefined ? undefined : lineRule,
  });
  const hangs = firstLine !== undefined && firstLine < 0;
  const indent = attributes({
    left,
    right,
    firstLine: hangs ? undefined : firstLine,
    hanging: hangs ? -firstLine : undefined,
  });
  return [
    spacing === "" ? "" : `<w:spacing${spacing}/>`,
    indent === "" ? "" : `<w:ind${indent}/>`,
    align === undefined ? "" : `<w:jc w:val="${align}"/>`,
  ].join("");
}

function runProperties({ bold, italic, size, font, color }: Formatting): string {
  const toggle = (name: string, value: boolean | undefined) =>
    value === undefined ? "" : `<w:${name}${value ? "" : ' w:val="0"'}/>`;
  return [
    font === undefined
      ? ""
      : `<w:rFonts w:ascii="${font}" w:hAnsi="${font}" w:eastAsia="${font}" w:cs="${font}"/>`,
    toggle("b", bold),
    toggle("i", italic),
    color === undefined ? "" : `<w:color w:val="${color}"/>`,
    size === undefined ? "" : `<w:sz w:val="${size}"/><w:szCs w:val="${size}"/>`,
  ].join("");
}

function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` w:${name}="${value}"`)
    .join("");
}
