import { z } from "zod";
import { numberFormats } from "./number-formats.ts";
import { alignments, flag, pattern, type SchemaFields } from "./schema-fields.ts";
import { readIndent, readNameSpec, readSize } from "./values.ts";

/** The schema of the key `page` of a policy file. */
export function pageSchema({ number, length, exactLength, fonts }: SchemaFields) {
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
        .describe("The number of the first page; later sections continue from the section before.")
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

  return z
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
              width: exactLength(width),
              height: exactLength(height),
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
}

const paperSizes = {
  A3: { width: 16838, height: 23811 },
  A4: { width: 11906, height: 16838 },
  A5: { width: 8391, height: 11906 },
  Letter: { width: 12240, height: 15840 },
  Legal: { width: 12240, height: 20160 },
} as const;
