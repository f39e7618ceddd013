import { chars, exactly, lines, plain, sizes, text } from "../formats.ts";
import type { Border, ParagraphFormat, TextFormat } from "../model.ts";
import type { Variation } from "./variation.ts";

/** The formatting of each role by the clauses of GB/T 9704-2012. */

export interface RoleFormat {
  formatting: ParagraphFormat;
  text: TextFormat;
}

export type OfficialRole = keyof ReturnType<typeof officialFormats>;

/** The width of the type area in twips (5.2.1). */
export const typeArea = 8844;

const red = "FF0000";

export function officialFormats(variation: Variation) {
  const { faces, latin, line, titleLine } = variation;
  const set = (
    face: keyof typeof faces,
    points: number,
    more: Partial<TextFormat> = {},
  ): TextFormat => ({
    ...text(faces[face], points, latin ?? faces[face]),
    ...more,
  });
  const at = (
    more: Partial<ParagraphFormat>,
    textFormat: TextFormat = set("仿宋", sizes.三号),
  ): RoleFormat => ({
    formatting: { ...plain, alignment: "both", line: exactly(line), ...more },
    text: textFormat,
  });
  const body = at({ firstLine: chars(2) });
  const heading = (face: keyof typeof faces, level: number) =>
    at(
      {
        firstLine: chars(2),
        list: variation.numbering === "list" ? level - 1 : null,
        outline: variation.names === "word" ? level - 1 : null,
      },
      set(face, sizes.三号),
    );
  const title = at({ alignment: "center", line: exactly(titleLine) }, set("小标宋", sizes.二号));
  const mark = at({ alignment: "center", line: lines(1) }, set("小标宋", 40, { color: red }));
  const imprint = set("仿宋", sizes.四号);
  const redRule = variation.rule === "border" ? rule(red, 8, 4) : null;
  return {
    copyNumber: at({}), // 7.2.1
    secrecy: at({}, set("黑体", sizes.三号)), // 7.2.2
    urgency: at({}, set("黑体", sizes.三号)), // 7.2.3
    mark, // 7.2.4
    letterMark: letterMark(mark), // 10.1
    docNumber: at({ alignment: "center", bottom: redRule }), // 7.2.5
    // 7.2.5, 7.2.6: one character from the left; the signer's name one character from the right.
    upNumber: at({
      left: chars(1),
      right: chars(1),
      tabs: [{ kind: "right", at: typeArea - 320 }],
      bottom: redRule,
    }),
    letterNumber: at({ alignment: "right" }), // 10.1
    orderNumber: at({ alignment: "center" }), // 10.2
    redRule: at({ bottom: rule(red, 8, 1), line: exactly(12) }), // 7.2.7
    title, // 7.3.1
    addressee: at({}), // 7.3.2
    body, // 7.3.3
    heading1: heading("黑体", 1),
    heading2: heading("楷体", 2),
    heading3: heading("仿宋", 3),
    heading4: heading("仿宋", 4),
    attachmentNote: at({ left: chars(5), firstLine: chars(-3) }), // 7.3.4
    attachmentNoteMore: at({ left: chars(5) }),
    signature: at({ alignment: "right", right: chars(2) }), // 7.3.5
    date: at({ alignment: "right", right: chars(4) }),
    post: at({ alignment: "right", right: chars(4) }), // 7.3.5.3
    note: body, // 7.3.6
    attachmentLabel: at({}, set("黑体", sizes.三号)), // 7.3.7
    attachmentTitle: title,
    copies: at({ top: rule("000000", 8, 1), left: chars(1), right: chars(1) }, imprint), // 7.4.1, 7.4.2
    letterCopies: at({ left: chars(1), right: chars(1) }, imprint), // 10.1
    issuer: at(
      {
        top: rule("000000", 6, 1),
        bottom: rule("000000", 8, 1),
        left: chars(1),
        right: chars(1),
        tabs: [{ kind: "right", at: typeArea - 280 }],
      },
      imprint,
    ), // 7.4.3
    attendance: body, // 10.3
    tableText: at({ alignment: "center", line: lines(1) }, set("仿宋", sizes.四号)),
    blank: at({}),
  };
}

export function rule(color: string, size: number, space: number, kind = "single"): Border {
  return { kind, size, space, color };
}

/** Thirty millimetres below the edge of the page, with a double rule of 170 mm (10.1). */
function letterMark({ formatting, text: textFormat }: RoleFormat): RoleFormat {
  return {
    formatting: {
      ...formatting,
      bottom: rule(red, 24, 11, "thickThinSmallGap"),
      frame:
        'w:w="9638" w:hSpace="0" w:wrap="notBeside" w:vAnchor="page" w:hAnchor="page" w:xAlign="center" w:y="1701"',
    },
    text: textFormat,
  };
}

/** The double rule at the foot of a letter's first page, 20 mm from the edge of the page (10.1). */
export function letterFootRule(): ParagraphFormat {
  return {
    ...plain,
    alignment: "both",
    line: exactly(6),
    top: rule(red, 24, 1, "thinThickSmallGap"),
    frame:
      'w:w="9638" w:hSpace="0" w:wrap="around" w:vAnchor="page" w:hAnchor="page" w:xAlign="center" w:y="15704"',
  };
}

/**
 * The formatting of a page number: at the right of odd pages and at the left of even ones, one
 * character from the edge (7.5).
 */
export function pageNumberFormat(side: "right" | "left" | "outer"): RoleFormat {
  const textFormat = text("宋体", sizes.四号);
  if (side === "right") {
    return { formatting: { ...plain, alignment: "right", right: chars(1) }, text: textFormat };
  }
  if (side === "left")
    return { formatting: { ...plain, alignment: "left", left: chars(1) }, text: textFormat };
  return {
    formatting: { ...plain, alignment: "left", left: chars(1), right: chars(1) },
    text: textFormat,
  };
}

/** The frame in which Word puts a page number at the outer side. */
export const outerFrame =
  'w:wrap="around" w:vAnchor="text" w:hAnchor="margin" w:xAlign="outside" w:y="1"';

/** The width of a text in Chinese characters. Digits and Latin letters take half of one. */
export function widthOf(content: string): number {
  return [...content].reduce((width, character) => width + (character < "\u0100" ? 0.5 : 1), 0);
}
