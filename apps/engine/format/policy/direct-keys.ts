import { z } from "zod";
import type { DirectPolicy } from "./direct-policy.ts";

const fontTokens: Readonly<Record<string, string>> = {
  BUSINESS_DEFAULT_LATIN: "Calibri",
  BUSINESS_DEFAULT_EAST_ASIA: "宋体",
};

const font = z
  .string()
  .min(1)
  .refine((name) => !name.startsWith("BUSINESS_DEFAULT_") || Object.hasOwn(fontTokens, name), {
    error: `must be a font name or one of ${Object.keys(fontTokens).join(", ")}`,
  })
  .transform((name) => fontTokens[name] ?? name);

/** Whole numbers may be written as text, as YAML templates often do. */
const integer = z
  .union([z.int(), z.string().regex(/^[+-]?\d+$/)])
  .transform(Number)
  .pipe(z.int());

const halfPoints = z
  .union([z.number(), z.string().regex(/^\d+(\.5|\.0)?$/)])
  .transform((points) => Number(points) * 2)
  .refine((size) => Number.isInteger(size) && size > 0 && size <= 3276, {
    error: "must be points in steps of a half, from 0.5 to 1638",
  });

/**
 * The direct keys. A file that has one of them must have all, apart from the one with a default.
 */
export const directFile = z.strictObject({
  forbid_tables: z.boolean(),
  forbid_numpr: z.boolean(),
  numpr_direct_only: z.boolean(),
  run_font_latin: font,
  run_font_east_asia: font,
  run_size_pt: halfPoints,
  line_spacing_twips: integer,
  first_line_indent_twips: integer.nullable(),
  twips_tolerance: integer.refine((tolerance) => tolerance >= 0, { error: "must be 0 or more" }),
  treat_inherited_as_error: z.boolean().default(false),
  trim_leading_spaces: z.boolean(),
  trim_chars: z.array(z.string()),
});

/** The names of the direct keys. */
export const directKeys: ReadonlySet<string> = new Set(Object.keys(directFile.shape));

/** Turns the direct keys of a file into those of a policy. */
export function toDirect(file: z.infer<typeof directFile>): DirectPolicy {
  return {
    forbidTables: file.forbid_tables,
    forbidNumPr: file.forbid_numpr,
    numPrDirectOnly: file.numpr_direct_only,
    runFontLatin: file.run_font_latin,
    runFontEastAsia: file.run_font_east_asia,
    runSizeHalfPoints: file.run_size_pt,
    lineSpacingTwips: file.line_spacing_twips,
    firstLineIndentTwips: file.first_line_indent_twips,
    twipsTolerance: file.twips_tolerance,
    treatInheritedAsError: file.treat_inherited_as_error,
    trimLeadingSpaces: file.trim_leading_spaces,
    trimChars: file.trim_chars,
  };
}
