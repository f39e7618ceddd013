import { chars } from "../formats.ts";
import type { Block, Paragraph, Table } from "../model.ts";
import type { Paragraphs } from "./body.ts";
import type { Attachment, OfficialContent } from "./content.ts";
import { typeArea, widthOf } from "./formats.ts";
import type { Variation } from "./variation.ts";

/** The list of attachments, two characters from the left, one line below the text (7.3.4). */
export function attachmentNotes(
  attachments: readonly Attachment[],
  make: Paragraphs,
  { attachments: way }: Variation,
): Paragraph[] {
  const isNumbered = attachments.length > 1;
  const notes = attachments.map(({ title }, index) => {
    const name = isNumbered ? `${index + 1}.${title}` : title;
    if (index > 0) return make.of("attachmentNoteMore", name);
    return make.of("attachmentNote", `附件：${name}`);
  });
  const hangs = way === "name" && isNumbered ? 1 : 0;
  notes.forEach(({ formatting }, index) => {
    if (way === "first line") {
      formatting.left = { twips: 0 };
      formatting.firstLine = chars(index === 0 ? 2 : 5);
    } else if (hangs > 0) {
      formatting.left = chars(6);
      formatting.firstLine = chars(index === 0 ? -4 : -1);
    }
  });
  return attachments.length === 0 ? [] : [...make.blanks(1), ...notes];
}

/**
 * The organ and the date, with or without a seal; for an order, the office and the name (7.3.5).
 */
export function signatureOf(content: OfficialContent, make: Paragraphs): Paragraph[] {
  const { signature, post, date, isSealed = false } = content;
  if (date === undefined) return [];
  const dated = make.of("date", date);
  if (post !== undefined) {
    return [...make.blanks(2), make.of("post", post), ...make.blanks(1), dated];
  }
  if (signature === undefined) return [dated];
  const organ = make.of("signature", signature);
  const right = isSealed ? sealed(signature, date) : unsealed(signature, date);
  organ.formatting.right = chars(right.organ);
  dated.formatting.right = chars(right.date);
  return [...make.blanks(isSealed ? 2 : 1), organ, dated];
}

/** The date four characters from the right, and the organ centred above it (7.3.5.1). */
function sealed(organ: string, date: string): { organ: number; date: number } {
  const middle = 4 + widthOf(date) / 2;
  return { organ: Math.max(0, middle - widthOf(organ) / 2), date: 4 };
}

/**
 * The organ two characters from the right, the date two characters after the organ's beginning
 * (7.3.5.2).
 */
function unsealed(organ: string, date: string): { organ: number; date: number } {
  const right = 2 + widthOf(organ) - 2 - widthOf(date);
  // A longer date is two characters from the right, and the organ moves.
  return right >= 2
    ? { organ: 2, date: right }
    : { organ: 4 + widthOf(date) - widthOf(organ), date: 2 };
}

/**
 * The attachments, each on a page of its own: the label, and the title on the third line (7.3.7).
 */
export function attachmentPages(
  attachments: readonly Attachment[],
  make: Paragraphs,
  { pageBreak, habits }: Variation,
): Block[] {
  return attachments.flatMap(({ title, body, isLandscape }, index): Block[] => {
    if (body === undefined) return [];
    const label = make.of("attachmentLabel", `附件${attachments.length > 1 ? index + 1 : ""}`);
    const breaks: Block[] = [];
    if (isLandscape) breaks.push(sectionEnd(make));
    else if (pageBreak === "property") label.formatting.pageBreakBefore = true;
    else breaks.push(breakOf(make));
    const end = isLandscape ? [sectionEnd(make)] : [];
    const heading = make.of("attachmentTitle", title);
    return [
      ...breaks,
      label,
      ...make.blanks(1),
      heading,
      ...make.blanks(1),
      ...make.items(body),
      ...end,
    ];
  });
  function breakOf(of: Paragraphs): Paragraph {
    const paragraph = of.of("blank", "\f");
    return habits.base === "lean" ? { ...paragraph, role: "pageBreak" } : paragraph;
  }
}

function sectionEnd(make: Paragraphs): Paragraph {
  return { ...make.of("blank", null), endsSection: true };
}

/** The copies line. Names that do not fit the line hang after the colon (7.4.2). */
function copiesOf(copies: string, isLetter: boolean, make: Paragraphs): Paragraph {
  const paragraph = make.of(isLetter ? "letterCopies" : "copies", copies);
  if (widthOf(copies) > 29) {
    paragraph.formatting.left = chars(4);
    paragraph.formatting.firstLine = chars(-3);
  }
  return paragraph;
}

/** The last lines of the last page, between lines as wide as the type area (7.4). */
export function imprintOf(
  { form, copies, issuer, issued }: OfficialContent,
  make: Paragraphs,
  { imprint }: Variation,
): Block[] {
  const isLetter = form === "letter";
  const rows: Paragraph[] = [];
  if (copies !== undefined) rows.push(copiesOf(copies, isLetter, make));
  if (issuer !== undefined && issued !== undefined) {
    rows.push(make.of("issuer", `${issuer}\t${issued}印发`));
  }
  if (imprint === "paragraphs" || isLetter || rows.length === 0) return rows;
  for (const { formatting } of rows) {
    formatting.top = null;
    formatting.bottom = null;
  }
  const table: Table = {
    kind: "table",
    id: "imprint",
    widths: [typeArea],
    borders: "imprint",
    rows: rows.map((row) => [row]),
  };
  return [table];
}
