import { z } from "zod";
import { ruleCodes } from "../catalog.ts";
import type { FontFaces } from "./font-names.ts";
import { pageSchema } from "./page-schema.ts";
import { pattern as anyPattern } from "./pattern.ts";
import { roleName } from "./role-keys.ts";
import { roleSchema } from "./role-schema.ts";
import { flag, pattern, schemaFields } from "./schema-fields.ts";

/**
 * The schema of a policy file without its direct keys.
 *
 * @param tolerance in twips, of lengths that state none themselves.
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
      .describe("touched: only what the job filled is checked; all: everything."),
    unverified: severity
      .default("info")
      .describe("The severity of places where the XML does not say whether they are right."),
    page: pageSchema(fields).prefault({}),
    fonts: z
      .strictObject({
        allowed: fonts("Text may be set in these fonts only."),
        installed: fonts("Fonts that readers have; other fonts must be embedded."),
        forbid_theme_shadow: flag("No run states both a theme font and a font name."),
      })
      .prefault({}),
    roles: z
      .record(roleName, roleSchema(fields, fontFaces))
      .default({})
      .describe(
        "Kinds of paragraphs. A paragraph gets the role whose sign is the most certain; if several are equally certain, it gets the first of them.",
      ),
    min_confidence: z
      .number()
      .min(0)
      .max(1)
      .describe(
        "If a role is less certain than this, its findings are warnings at most, and none of them is repaired.",
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
        forbid_manual: flag("No typed numbers in paragraphs that a list could number."),
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
