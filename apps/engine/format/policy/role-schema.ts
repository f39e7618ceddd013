import { z } from "zod";
import type { FontFaces } from "./font-names.ts";
import { partPattern, roleKeys, roleName } from "./role-keys.ts";
import { roleMatch } from "./role-match.ts";
import { alignments, flag, type SchemaFields } from "./schema-fields.ts";
import { textRequirements } from "./text-requirement.ts";
import { readIndent, readLine, readNameSpec, readSize, readSpace } from "./values.ts";

/** A role of a policy file: the signs of its paragraphs, and what is asked of them. */
export function roleSchema({ number, length, fonts }: SchemaFields, fontFaces: FontFaces) {
  const paragraph = {
    alignment: alignments("Of the text between the margins.").optional(),
    first_line_indent: number(readIndent, "Twips, or characters: 2字符, 2ch."),
    first_line_start: number(
      readIndent,
      "Where the first line begins, from the edge of the text: left indent and first-line or hanging indent together. Twips, or characters.",
    ),
    hanging_indent: number(readIndent, "Twips, or characters."),
    left_indent: number(readIndent, "Twips, or characters."),
    right_indent: number(readIndent, "Twips, or characters."),
    space_before: number(readSpace, "Twips, or lines: 0.5行, 0.5 lines."),
    space_after: number(readSpace, "Twips, or lines."),
    line: number(readLine, "1.5 lines, 1.5倍, exact 28pt, 固定值28磅, at least 12pt."),
    keep_with_next: flag("On the same page as the next paragraph."),
    widow_control: flag("No single line alone on a page."),
    page_break_before: flag("Begins a page."),
    snap_to_grid: flag("Lines stand on the document grid."),
    outline_level: z.int().min(0).max(9).describe("0 is the first level, 9 body text.").optional(),
  };
  const colour = z.string().regex(/^(?:auto|black|red|#?[\dA-Fa-f]{6})$/);
  const run = {
    font: z
      .strictObject({
        latin: fonts("Of Latin letters and digits."),
        east_asia: fonts("Of Chinese, Japanese and Korean."),
        cs: fonts("Of complex scripts."),
      })
      .describe("Only the fonts of characters that occur are checked.")
      .optional(),
    size: number(readSize, "Points, or 三号, 小四."),
    bold: flag(""),
    italic: flag(""),
    underline: flag(""),
    color: z
      .union([colour, z.array(colour).min(1)])
      .transform((input) => readNameSpec(input))
      .describe("Six hexadecimal digits, or auto, black, red; of several the first is written.")
      .optional(),
    char_spacing: length("Between characters."),
  };
  return z
    .strictObject({
      match: roleMatch(fontFaces).prefault({}),
      ...roleKeys,
      parts: z
        .record(roleName, z.strictObject({ pattern: partPattern, ...run }))
        .describe("Stretches of its text that look another way, by name.")
        .optional(),
      ...paragraph,
      ...run,
      text: textRequirements.optional(),
    })
    .refine(
      ({ first_line_indent: first, hanging_indent: hanging }) =>
        !first?.nominal?.amount || !hanging?.nominal?.amount,
      {
        error: "contradicts first_line_indent: a paragraph has one or the other",
        path: ["hanging_indent"],
      },
    );
}
