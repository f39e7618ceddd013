import type { Block, Paragraph } from "../model.ts";
import { redLine } from "../write/shapes.ts";
import type { Paragraphs } from "./body.ts";
import type { OfficialContent } from "./content.ts";
import { typeArea } from "./formats.ts";
import type { Variation } from "./variation.ts";

/**
 * Twips from the top of the type area to the issuer's mark (发文机关标志): 35 mm, 20 mm in an order
 * (7.2.4, 10.2).
 */
const markBelow = { down: 1984, up: 1984, letter: 0, order: 1134 };

/** The lines above the title, with empty lines (7.2, 10.1, 10.2). */
export function headOf(
  content: OfficialContent,
  make: Paragraphs,
  variation: Variation,
): Paragraph[] {
  const { form } = content;
  const marks = [
    ...(content.copyNumber ? [make.of("copyNumber", content.copyNumber)] : []),
    ...(content.secrecy ? [make.of("secrecy", content.secrecy)] : []),
    ...(content.urgency ? [make.of("urgency", content.urgency)] : []),
  ];
  if (form === "letter") {
    return [
      markOf(content, make, 0),
      ...marks,
      make.of("letterNumber", content.number),
      ...make.blanks(2),
    ];
  }
  const above = Math.round(marks.length * variation.line * 20);
  const mark = markOf(content, make, Math.max(0, markBelow[form] - above));
  if (form === "order") {
    return [
      ...marks,
      mark,
      ...make.blanks(2),
      make.of("orderNumber", content.number),
      ...make.blanks(2),
    ];
  }
  const number = form === "up" ? upNumber(content, make) : make.of("docNumber", content.number);
  if (variation.rule === "line") number.end = redLine();
  const rule = variation.rule === "paragraph" ? [make.of("redRule", null)] : [];
  return [...marks, mark, ...make.blanks(2), number, ...rule, ...make.blanks(2)];
}

function markOf({ mark, form }: OfficialContent, make: Paragraphs, before: number): Paragraph {
  const paragraph = make.of(form === "letter" ? "letterMark" : "mark", mark);
  paragraph.formatting.before = before;
  // As large as the line allows, at most 40 points.
  const points = Math.min(40, Math.floor(typeArea / 20 / [...mark].length));
  for (const { formatting } of paragraph.pieces) formatting.size = points * 2;
  return paragraph;
}

/** The document number and, at the other side, the name of the signer in 楷体 (7.2.6). */
function upNumber({ number, signer = "" }: OfficialContent, make: Paragraphs): Paragraph {
  const paragraph = make.of("upNumber", `${number}\t签发人：`);
  paragraph.pieces.push(make.piece("heading2", signer));
  return paragraph;
}

/** The lines of the title, and the addressee one line below (7.3.1, 7.3.2). */
export function titleOf(
  { title = [], addressee }: OfficialContent,
  make: Paragraphs,
  variation: Variation,
): Block[] {
  const joins = { paragraphs: null, breaks: "\n", flow: "" }[variation.title];
  const rows = joins === null ? title : title.length === 0 ? [] : [title.join(joins)];
  const titles = rows.map((row) => make.of("title", row));
  if (titles.length === 0) return [];
  const to = addressee === undefined ? [] : [make.of("addressee", addressee)];
  return [...titles, ...make.blanks(1), ...to];
}
