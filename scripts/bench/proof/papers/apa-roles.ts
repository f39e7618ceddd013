import { inches, lines, plain, text } from "../formats.ts";
import type { ParagraphFormat, TextFormat } from "../model.ts";
import type { PaperRole } from "./paper.ts";

const times: TextFormat = { ...text("Times New Roman", 12), hint: false };

const role = (
  id: string,
  name: string,
  formatting: Partial<ParagraphFormat> = {},
  textFormat: Partial<TextFormat> = {},
): PaperRole => ({
  formatting: { ...plain, line: lines(2), ...formatting },
  text: { ...times, ...textFormat },
  style: [id, name],
});

/** The roles of a student paper by the Publication Manual of the APA, 7th edition. */
export const apaRoles = {
  title: role("Title", "Title", { alignment: "center" }, { bold: true }), // 2.4
  byline: role("Byline", "Byline", { alignment: "center" }), // 2.5 to 2.7
  heading1: role("1", "heading 1", { alignment: "center", outline: 0 }, { bold: true }), // 2.27
  heading2: role("2", "heading 2", { outline: 1 }, { bold: true }),
  heading3: role("3", "heading 3", { outline: 2 }, { bold: true, italic: true }),
  heading4: role("4", "heading 4", { outline: 3, firstLine: inches(0.5) }, { bold: true }),
  abstract: role("Abstract", "Abstract"), // 2.9
  body: role("BodyText", "Body Text", { firstLine: inches(0.5) }), // 2.24
  quotation: role("BlockText", "Block Text", { left: inches(0.5) }), // 8.27
  bullet: role("ListBullet", "List Bullet", {
    list: 0,
    left: { twips: 720 },
    firstLine: { twips: -360 },
  }), // 6.52
  caption: role("TableNumber", "Table Number", {}, { bold: true }), // 7.10
  captionTitle: role("TableTitle", "Table Title", {}, { italic: true }), // 7.11
  cell: role("TableCell", "Table Cell", { line: lines(1) }), // 7.12
  tableNote: role("TableNote", "Table Note"), // 7.14
  reference: role("Bibliography", "Bibliography", {
    left: inches(0.5),
    firstLine: inches(-0.5),
  }), // 2.12, 9.43
  header: role("Header", "header", { alignment: "right", line: lines(1) }), // 2.18
} satisfies Record<string, PaperRole>;
