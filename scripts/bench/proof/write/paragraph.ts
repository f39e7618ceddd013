import type { Model, Paragraph, ParagraphFormat, Piece, Section, Style } from "../model.ts";
import { normalFormat } from "./base.ts";
import { levelIndent } from "./numbering.ts";
import { paragraphProperties, runProperties } from "./properties.ts";
import { sectionXml } from "./section.ts";

/**
 * The XML of a paragraph.
 *
 * @param section the section that ends with it.
 */
export function paragraphXml(
  paragraph: Paragraph,
  model: Model,
  section: Section | null = null,
): string {
  const style = styleOf(paragraph, model);
  const { formatting, pieces, start = "", end = "", change = "", markChange = "" } = paragraph;
  const below = style?.formatting ?? belowDirect(formatting, model);
  const first = pieces[0]?.formatting;
  const size = first?.size ?? style?.text.size ?? 32;
  const { indents, marks } = model.habits;
  const indentSize = indents === "twips" ? (paragraph.indentSize ?? size) : size;
  const isMarked = first !== undefined && style === null && (marks || formatting.list !== null);
  const mark = isMarked ? runProperties(first, null, true) : "";
  const properties = [
    style === null ? "" : `<w:pStyle w:val="${style.id}"/>`,
    paragraphProperties(formatting, below, { size: indentSize, indents }),
    markChange + mark === "" ? "" : `<w:rPr>${markChange}${mark}</w:rPr>`,
    section === null ? "" : sectionXml(section, model),
    change,
  ].join("");
  const runs = pieces.map((piece) => pieceXml(piece, style, model)).join("");
  const pPr = properties === "" ? "" : `<w:pPr>${properties}</w:pPr>`;
  return `<w:p${rsid(model)}>${pPr}${start}${runs}${end}</w:p>`;
}

/** The formatting of Normal with the indent of the list that the paragraph states itself. */
function belowDirect({ list }: ParagraphFormat, model: Model): ParagraphFormat {
  const normal = normalFormat(model);
  const level = list === null ? undefined : model.levels[list];
  return level === undefined ? normal : { ...normal, ...levelIndent(level) };
}

function styleOf({ role }: Paragraph, { writing, styles }: Model): Style | null {
  return writing === "styled" ? (styles[role] ?? null) : null;
}

function pieceXml(piece: Piece, style: Style | null, model: Model): string {
  const { formatting, around = ["", ""], change = "", field } = piece;
  const properties = (isLatin: boolean) => {
    // Word writes no hint for digits, which it does not affect.
    const written = isLatin ? { ...formatting, hint: false } : formatting;
    const rPr = runProperties(written, style?.text ?? null, style === null) + change;
    return rPr === "" ? "" : `<w:rPr>${rPr}</w:rPr>`;
  };
  const run = (content: string, isLatin = false) =>
    `<w:r${rsid(model)}>${properties(isLatin)}${content}</w:r>`;
  if (field !== undefined) return around[0] + fieldXml(piece, field, run) + around[1];
  const parts = model.habits.noise ? partsOf(piece.text) : textParts(piece.text);
  const runs = parts.map((part) => run(contentOf(part, around[0]), /^[!-~]+$/.test(part)));
  return around[0] + runs.join("") + around[1];
}

/** Splits a text so that tabs and breaks get runs of their own. */
function textParts(text: string): string[] {
  return text.split(/([\t\n\f])/).filter((part) => part !== "");
}

/** Splits a text so that digits and Latin words get runs of their own too, as in Word. */
function partsOf(text: string): string[] {
  return textParts(text).flatMap((part) => part.split(/([!-~]+)/).filter((piece) => piece !== ""));
}

function contentOf(part: string, around: string): string {
  if (part === "\t") return "<w:tab/>";
  if (part === "\n") return "<w:br/>";
  if (part === "\f") return '<w:br w:type="page"/>';
  // Deleted text has an element of its own (17.3.3.7).
  const name = around.startsWith("<w:del ") ? "delText" : "t";
  const escaped = part.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<w:${name} xml:space="preserve">${escaped}</w:${name}>`;
}

function fieldXml(
  { text, isSimpleField = false }: Piece,
  instruction: string,
  run: (content: string) => string,
): string {
  const result = run(`<w:t>${text}</w:t>`);
  if (isSimpleField) return `<w:fldSimple w:instr=" ${instruction} ">${result}</w:fldSimple>`;
  const fieldChar = (type: string) => run(`<w:fldChar w:fldCharType="${type}"/>`);
  const instr = run(`<w:instrText xml:space="preserve"> ${instruction} </w:instrText>`);
  return fieldChar("begin") + instr + fieldChar("separate") + result + fieldChar("end");
}

function rsid({ habits }: Model): string {
  return habits.noise ? ' w:rsidR="00B71C4A"' : "";
}
