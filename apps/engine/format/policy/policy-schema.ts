import { z } from "zod";
import { ruleCodes } from "../catalog.ts";
import type { Alignment } from "../effective/values/effective.ts";
import { type FontFaces, readFontSpec } from "./font-names.ts";
import { numberFormats } from "./number-formats.ts";
import { pattern as anyPattern, describedPattern } from "./pattern.ts";
import { partPattern, roleKeys, roleName } from "./role-keys.ts";
import { roleMatch } from "./role-match.ts";
import { textRequirements } from "./text-requirement.ts";
import {
  type NumberInput,
  type ReadNumber,
  readIndent,
  readLength,
  readLine,
  readNameSpec,
  readNumberSpec,
  readSize,
  readSpace,
} from "./values.ts";

/**
 * The schema of a policy file without its direct keys. A value may be a single value, a range
 * (`min`, `max`) or a list (`oneOf`), with units; see `values.ts`.
 *
 * @param tolerance in twips, of lengths that state none themselves.
 * @param fontFaces names of faces that the policy adds.
 */
export function requirementsSchema(tolerance: number, fontFaces: FontFaces = {}) {
  const number = (read: ReadNumber, description: string) => {
    const one = z.union([z.number(), z.string()]);
    return z
      .union([
        one,
        z.strictObject({ min: one.optional(), max: one.optional() }),
        z.strictObject({ oneOf: z.array(one).min(1) }),
      ])
      .transform((input, context) => {
        try {
          return readNumberSpec(input as NumberInput, read, tolerance);
        } catch (error) {
          context.addIssue({ code: "custom", message: (error as Error).message });
          return z.NEVER;
        }
      })
      .describe(description)
      .optional();
  };
  const length = (description: string) =>
    number(readLength, `${description} Twips, or 37mm, 28pt, 37±1mm.`);
  const names = (description: string) =>
    z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .transform((input) => readNameSpec(input))
      .describe(
        `${description} A repair writes the first of several names; * at the end stands for any ending.`,
      )
      .optional();
  const fonts = (description: string) =>
    z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .transform((input) => readFontSpec(input, fontFaces))
      .describe(
        `${description} A face such as 仿宋 stands for all the names that makers give it; a repair writes the first name; * at the end stands for any ending.`,
      )
      .optional();
  const flag = (description: string) => z.boolean().describe(description).optional();

  const side = (description: string) =>
    z
      .strictObject({
        alignment: alignments("The alignment of the number on the page:").optional(),
        left_indent: number(readIndent, "The distance from the left margin: twips, or characters."),
        right_indent: number(readIndent, "The distance from the right margin."),
      })
      .describe(description)
      .optional();
  const pageNumber = z
    .strictObject({
      required: flag("Every kind of page that a section has shows a number: first, odd and even."),
      in: z.enum(["header", "footer"]).optional(),
      alignment: alignments("The alignment of the paragraph with the number:").optional(),
      odd: side("The number on odd pages, if even pages have headers and footers of their own."),
      even: side("The number on even pages."),
      pattern: pattern(
        "The text of the paragraph with the number must match this; N stands for the number.",
      ),
      font: z.strictObject({ latin: fonts("The font of the digits.") }).optional(),
      size: number(readSize, "The size of the digits: points, or 四号."),
      number_format: z
        .union([z.enum(numberFormats), z.array(z.enum(numberFormats)).min(1)])
        .transform((input) => readNameSpec(input))
        .describe(
          "The format of the number: decimal, numberInDash, lowerRoman and others of ST_NumberFormat.",
        )
        .optional(),
      start: z
        .int()
        .min(0)
        .describe("The number of the first page; later sections count on.")
        .optional(),
      first_page: z
        .enum(["required", "none", "any"])
        .describe(
          "Whether a first page with a header and footer of its own has a number; any: both are right.",
        )
        .optional(),
      first_page_without: z
        .strictObject({
          roles: z.array(z.string()).min(1),
          pattern: pattern("The text of the paragraph must match this."),
        })
        .describe("A section with a paragraph of these roles needs no number on its first page.")
        .optional(),
    })
    .optional();

  const page = z
    .strictObject({
      size: z
        .union([
          z.enum(["A3", "A4", "A5", "Letter", "Legal"]).transform((name) => paperSizes[name]),
          z.strictObject({
            width: z.union([z.number(), z.string()]),
            height: z.union([z.number(), z.string()]),
          }),
        ])
        .transform(({ width, height }, context) => {
          try {
            return {
              width: readNumberSpec(width, readLength, tolerance),
              height: readNumberSpec(height, readLength, tolerance),
            };
          } catch (error) {
            context.addIssue({ code: "custom", message: (error as Error).message });
            return z.NEVER;
          }
        })
        .describe("A paper size, or the width and height of the page with its orientation applied.")
        .optional(),
      orientation: z.enum(["portrait", "landscape"]).optional(),
      margins: z
        .strictObject({
          top: length("From the edge of the page to the text."),
          bottom: length("From the edge of the page to the text."),
          left: length("From the edge of the page to the text."),
          right: length("From the edge of the page to the text."),
        })
        .optional(),
      gutter: length("The width for binding."),
      header: length("From the edge of the page to the header."),
      footer: length("From the edge of the page to the footer."),
      columns: z.int().min(1).optional(),
      grid: z
        .strictObject({
          type: z.enum(["none", "lines", "linesAndChars", "snapToChars"]),
          line_pitch: length("The line pitch of the document grid."),
        })
        .optional(),
      page_number: pageNumber,
      allow_landscape: flag(
        "Sections after the first may be landscape, with size and margins turned, as for a wide table.",
      ),
      forbid_header_text: flag("Headers have no text."),
    })
    .refine(
      ({ size, orientation }) => {
        const isWide = (size?.width.nominal?.amount ?? 0) > (size?.height.nominal?.amount ?? 0);
        return (
          size === undefined ||
          orientation === undefined ||
          isWide === (orientation === "landscape")
        );
      },
      {
        error: "contradicts size, which gives width and height with the orientation applied",
        path: ["orientation"],
      },
    )
    .describe("The page of every section.");

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
  const role = z
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
  // YAML 1.1 reads `off` as false.
  const severity = z
    .union([z.enum(["error", "warn", "info", "off"]), z.literal(false)])
    .transform((word) => (word === false ? "off" : word));
  return z.strictObject({
    description: z.string().optional(),
    source: z.string().optional(),
    rules: z
      .partialRecord(z.enum(ruleCodes), severity)
      .default({})
      .describe("Another severity for a rule, or off."),
    scope: z
      .enum(["touched", "all"])
      .default("all")
      .describe("touched: only what the job filled is checked; all: everything."),
    unverified: severity
      .default("info")
      .describe("The severity of places where the XML does not say whether they are right."),
    page: page.prefault({}),
    fonts: z
      .strictObject({
        allowed: fonts("Text may be set in these fonts only."),
        installed: fonts("Fonts that readers have; other fonts must be embedded."),
        forbid_theme_shadow: flag("No run states both a theme font and a font name."),
      })
      .prefault({}),
    roles: z
      .record(roleName, role)
      .default({})
      .describe(
        "Kinds of paragraphs. A paragraph gets the role whose sign is the most certain; of equals, the first role.",
      ),
    min_confidence: z
      .number()
      .min(0)
      .max(1)
      .describe(
        "Roles that are less certain than this make warnings at most, and nothing is repaired by them.",
      )
      .default(0),
    headings: z
      .strictObject({
        sequential: flag("No heading level is skipped."),
        require_style: flag("Paragraphs that look like headings have a heading style."),
      })
      .prefault({}),
    numbering: z
      .strictObject({
        forbid: z.enum(["none", "direct", "all"]).optional(),
        forbid_manual: flag("No typed numbers where a list could be."),
        sequence: flag("Numbers count up without a gap."),
        form: flag("Numbers are written 一、 （一） 1. （1）."),
        levels: flag("No level of 一、 （一） 1. （1） is skipped."),
      })
      .prefault({}),
    attachments: z
      .strictObject({
        match: flag("The document has the attachments that its note on attachments lists."),
      })
      .prefault({}),
    styles: z
      .strictObject({
        allowed: names("Styles that paragraphs may have."),
        require_defined: flag("Every style that is used is defined."),
        forbid_direct: flag("Paragraphs and runs have no direct formatting."),
      })
      .prefault({}),
    tables: z
      .strictObject({
        forbid: flag("No tables."),
        fit: flag("No table is wider than the text."),
        repeat_header: flag("The first row of a table is repeated on every page."),
        require_borders: flag("Every table has borders."),
        forbid_empty_cells: flag("No cell is left empty."),
      })
      .prefault({}),
    whitespace: z
      .strictObject({
        leading: flag("Forbids white space at the beginning of a paragraph."),
        trailing: flag("Forbids white space at the end of a paragraph."),
        doubled: flag("Forbids two spaces in a row."),
        full_width: flag("Forbids the ideographic space inside a paragraph."),
        tab_indent: flag("Forbids a tab in place of an indent."),
        line_break: flag("Forbids line breaks inside a paragraph."),
        page_break: flag("Forbids manual page breaks."),
        max_empty: z.int().min(0).describe("The most empty paragraphs in a row.").optional(),
      })
      .prefault({}),
    punctuation: z
      .strictObject({
        half_width: flag("Forbids ASCII punctuation in Chinese text."),
        form: flag(
          "Ellipses and dashes are written …… and ——, and no punctuation mark is doubled.",
        ),
        unbalanced: flag("Brackets and quotes are closed in the paragraph that opens them."),
        line_start: flag("Forbids closing punctuation at the beginning of a paragraph."),
        slot: z
          .enum(["east_asia", "latin"])
          .describe("The font that quotes and dashes are set in.")
          .optional(),
      })
      .prefault({}),
    text: z
      .strictObject({
        date: pattern("Every date must match this."),
        number: pattern("Every number of four or more digits must match this."),
        mixed_scripts: z
          .enum(["space", "no_space"])
          .describe("Whether a space stands between Chinese and Latin text.")
          .optional(),
        consistent: flag("Paragraphs of one style have the same formatting."),
      })
      .prefault({}),
    leftovers: z
      .strictObject({
        placeholders: flag("Forbids tags and blanks that were not filled."),
        patterns: z.array(anyPattern).optional(),
        revisions: flag("Forbids tracked changes."),
        comments: flag("Forbids comments."),
        hidden: flag("Forbids hidden text."),
        highlight: flag("Forbids highlighting."),
        macros: flag("Forbids macros."),
        external_links: flag("Forbids content that is loaded from elsewhere."),
        stale_toc: flag("Reports tables of contents that Word has to update."),
        stale_fields: flag("Reports other fields that Word has to update."),
        broken_parts: flag("Forbids references to missing parts."),
      })
      .prefault({}),
    images: z
      .strictObject({
        alt: flag("Every picture has a description."),
        fit: flag("No picture is wider than the text."),
        keep_aspect: flag("No picture is stretched."),
      })
      .prefault({}),
    lock: z
      .strictObject({
        sections: flag("The document has as many sections as the template."),
        headers: flag("The document has the headers and footers of the template."),
        tables: flag("The document has the rows and cells of the template's tables."),
        styles: flag("The document has the styles of the template."),
      })
      .prefault({}),
    language: z.string().describe("The language of the text, such as zh-CN.").optional(),
  });
}

const paperSizes = {
  A3: { width: 16838, height: 23811 },
  A4: { width: 11906, height: 16838 },
  A5: { width: 8391, height: 11906 },
  Letter: { width: 12240, height: 15840 },
  Legal: { width: 12240, height: 20160 },
} as const;

function alignments(description: string) {
  const words: readonly Alignment[] = ["left", "center", "right", "both", "distribute"];
  const word = z.enum(words as [Alignment, ...Alignment[]]);
  return z
    .union([word.transform((one) => [one]), z.array(word).min(1)])
    .describe(`${description} left, center, right, both, distribute, or a list of them.`);
}

function pattern(description: string) {
  return describedPattern(description).optional();
}
