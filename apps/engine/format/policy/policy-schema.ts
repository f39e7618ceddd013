import { z } from "zod";
import { ruleCodes } from "../catalog.ts";
import type { FontFaces } from "./font-names.ts";
import { pageSchema } from "./page-schema.ts";
import { pattern as anyPattern } from "./pattern.ts";
import { roleName } from "./role-keys.ts";
import { roleSchema } from "./role-schema.ts";
import { flag, pattern, schemaFields } from "./schema-fields.ts";

/**
 * A policy file, besides its direct keys.
 *
 * @param tolerance twips by which a length may differ that has no tolerance of its own.
 * @param fontFaces names of faces that the policy adds.
 */
export function requirementsSchema(tolerance: number, fontFaces: FontFaces = {}) {
  const fields = schemaFields(tolerance, fontFaces);
  const { names, fonts } = fields;
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
      .describe("What is checked: what the job filled, or everything."),
    unverified: severity.default("info").describe("How grave it is where the XML does not decide."),
    page: pageSchema(fields).prefault({}),
    fonts: z
      .strictObject({
        allowed: fonts("No text is set in another font."),
        installed: fonts("Fonts that readers have; others must be embedded."),
        forbid_theme_shadow: flag("No theme font beside a literal one on the same run."),
      })
      .prefault({}),
    roles: z
      .record(roleName, roleSchema(fields, fontFaces))
      .default({})
      .describe("Kinds of paragraphs; the most certain sign counts, of equals the first role."),
    min_confidence: z
      .number()
      .min(0)
      .max(1)
      .describe(
        "A role that is less certain than this makes warnings at most, and nothing is repaired by it.",
      )
      .default(0),
    headings: z
      .strictObject({
        sequential: flag("No level is left out."),
        require_style: flag("What looks like a heading has the style of one."),
      })
      .prefault({}),
    numbering: z
      .strictObject({
        forbid: z.enum(["none", "direct", "all"]).optional(),
        forbid_manual: flag("No typed numbers where a list could be."),
        sequence: flag("Numbers count up without a gap."),
        form: flag("Numbers are written 一、 （一） 1. （1）."),
        levels: flag("No level of 一、 （一） 1. （1） is left out."),
      })
      .prefault({}),
    attachments: z
      .strictObject({
        match: flag("The attachments are those that the note on attachments lists."),
      })
      .prefault({}),
    styles: z
      .strictObject({
        allowed: names("Styles that paragraphs may have."),
        require_defined: flag("Every style that is named is there."),
        forbid_direct: flag("Paragraphs and runs state nothing beside their style."),
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
        leading: flag("Forbids white space where a paragraph begins."),
        trailing: flag("Forbids white space where a paragraph ends."),
        doubled: flag("Forbids two spaces in a row."),
        full_width: flag("Forbids the ideographic space inside a paragraph."),
        tab_indent: flag("Forbids a tab in the place of an indent."),
        line_break: flag("Forbids line breaks inside a paragraph."),
        page_break: flag("Forbids manual page breaks."),
        max_empty: z.int().min(0).describe("Empty paragraphs in a row.").optional(),
      })
      .prefault({}),
    punctuation: z
      .strictObject({
        half_width: flag("Forbids ASCII punctuation in Chinese text."),
        form: flag("Ellipses and dashes are …… and ——, and no mark stands twice."),
        unbalanced: flag("Brackets and quotes are closed in the paragraph that opens them."),
        line_start: flag("Forbids closing punctuation where a paragraph begins."),
        slot: z
          .enum(["east_asia", "latin"])
          .describe("The font that quotes and dashes are set in.")
          .optional(),
      })
      .prefault({}),
    text: z
      .strictObject({
        date: pattern("What every date looks like."),
        number: pattern("What every number of four digits and more looks like."),
        mixed_scripts: z
          .enum(["space", "no_space"])
          .describe("Between Chinese and Latin.")
          .optional(),
        consistent: flag("Paragraphs of one style look alike."),
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
        stale_toc: flag("Tells tables of contents that Word has to update."),
        stale_fields: flag("Tells other fields that are marked for Word to update."),
        broken_parts: flag("Forbids references to parts that are not there."),
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
        sections: flag("As many sections as the template."),
        headers: flag("The headers and footers of the template."),
        tables: flag("The rows and cells of the template's tables."),
        styles: flag("The styles of the template."),
      })
      .prefault({}),
    language: z.string().describe("Of the text, as zh-CN.").optional(),
  });
}
