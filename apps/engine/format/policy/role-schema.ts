import { z } from "zod";
import type { FontFaces } from "./font-names.ts";
import { partPattern, roleKeys, roleName } from "./role-keys.ts";
import { roleMatch } from "./role-match.ts";
import { alignments, flag, type SchemaFields } from "./schema-fields.ts";
import { textRequirements } from "./text-requirement.ts";
import { readIndent, readLine, readNameSpec, readSize, readSpace } from "./values.ts";

/**
 * The schema of a role of a policy file: the signs of its paragraphs, and the requirements on them.
 */
export function roleSchema({ number, length, fonts }: SchemaFields, fontFaces: FontFaces) {
  const paragraph = {
    alignment: alignments("The alignment of the text between the margins:").optional(),
    first_line_indent: number(readIndent, "Twips, or characters: 2字符, 2ch."),
    first_line_start: number(
      readIndent,
      "The distance of the first line from the edge of the text: the left indent plus the first-line indent, or minus the hanging indent. Twips, or characters.",
    ),
    hanging_indent: number(readIndent, "Twips, or characters."),
    left_indent: number(readIndent, "Twips, or characters."),
    right_indent: number(readIndent, "Twips, or characters."),
    space_before: number(readSpace, "Twips, or lines: 0.5行, 0.5 lines."),
    space_after: number(readSpace, "Twips, or lines."),
    line: number(readLine, "1.5 lines, 1.5倍, exact 28pt, 固定值28磅, at least 12pt."),
    keep_with_next: flag("The paragraph stays on the same page as the next one."),
    widow_control: flag("No single line of the paragraph stands alone on a page."),
    page_break_before: flag("The paragraph begins a page."),
    snap_to_grid: flag("Lines stand on the document grid."),
    outline_level: z.int().min(0).max(9).describe("0 is the first level, 9 body text.").optional(),
  };
  const colour = z.string().regex(/^(?:auto|black|red|#?[\dA-Fa-f]{6})$/);
  const run = {
    font: z
      .strictObject({
        latin: fonts("The font of Latin letters and digits."),
        east_asia: fonts("The font of Chinese, Japanese and Korean characters."),
        cs: fonts("The font of complex scripts."),
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
      .describe(
        "Six hexadecimal digits, or auto, black, red; a repair writes the first of several.",
      )
      .optional(),
    char_spacing: length("The spacing between characters."),
  };
  return z
    .strictObject({
      match: roleMatch(fontFaces).prefault({}),
      ...roleKeys,
      parts: z
        .record(roleName, z.strictObject({ pattern: partPattern, ...run }))
        .describe("Stretches of the text with formatting of their own, by name.")
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
