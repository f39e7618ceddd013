import { z } from "zod";
import type { Alignment } from "../effective/values/effective.ts";
import { type FontFaces, readFontSpec } from "./font-names.ts";
import { numberFormats } from "./number-formats.ts";
import { describedPattern } from "./pattern.ts";
import {
  type NameSpec,
  type NumberSpec,
  type ReadNumber,
  readIndent,
  readNumberSpec,
  readSize,
} from "./values.ts";

/** Where in a package a paragraph stands. */
export type RolePlace = "body" | "table" | "header" | "footer" | "notes";

/**
 * One way to know a role: a paragraph shows the sign if all of its conditions hold. A condition that is
 * left out holds.
 */
export interface RoleSign {
  in: readonly RolePlace[];
  style?: readonly string[] | undefined;
  /** 0 to 8, as `w:outlineLvl` has it. */
  outline_level?: number | undefined;
  /** Of the text without white space at its ends. */
  text_pattern?: string | undefined;
  min_length?: number | undefined;
  max_length?: number | undefined;
  list?: ListCondition | undefined;
  look?: LookCondition | undefined;
  position?: PositionCondition | undefined;
  /** Roles, one of which the nearest paragraph with text before it has. */
  after?: readonly string[] | undefined;
  /** Roles, one of which the nearest paragraph with text behind it has. */
  before?: readonly string[] | undefined;
  /** Requirements of the role that are not asked of what shows this sign. */
  waives?: readonly string[] | undefined;
  /** How sure it is that what shows the sign has the role, from 0 to 1. */
  confidence: number;
}

/** The automatic number of a paragraph; `false`: it has none, `true`: it has any. */
export type ListCondition =
  | boolean
  | {
      /** `w:numFmt`: `decimal`, `chineseCounting`, `bullet`, … */
      format?: readonly string[] | undefined;
      /** Of the number as the first paragraph of the list shows it. */
      text_pattern?: string | undefined;
      /** 0 to 8. */
      level?: number | undefined;
    };

export interface LookCondition {
  alignment?: readonly Alignment[] | undefined;
  /** Set in a larger size than most text of the body. */
  larger_than_body?: boolean | undefined;
  smaller_than_body?: boolean | undefined;
  /** In the size of most text of the body, not centred, and not to the right. */
  like_body?: boolean | undefined;
  color?: readonly string[] | undefined;
  bold?: boolean | undefined;
  italic?: boolean | undefined;
  /** Its first text is bold, and what is behind it is not. */
  begins_bold?: boolean | undefined;
  left_indent?: NumberSpec | undefined;
  first_line_indent?: NumberSpec | undefined;
  font?: NameSpec | undefined;
  size?: NumberSpec | undefined;
  followed_by_rule?: boolean | "red" | undefined;
  preceded_by_rule?: boolean | "red" | undefined;
}

/** Where a paragraph stands in its story, among those with text. */
export interface PositionCondition {
  first?: true | undefined;
  last?: true | undefined;
  /** A paragraph of one of these roles stands anywhere behind it. */
  before?: readonly string[] | undefined;
  /** A paragraph of one of these roles stands anywhere before it. */
  after?: readonly string[] | undefined;
  not_before?: readonly string[] | undefined;
  not_after?: readonly string[] | undefined;
}

const oneOrMore = <T extends z.ZodType>(one: T) =>
  z.union([one.transform((value) => [value]), z.array(one).min(1)]);

const alignments = ["left", "center", "right", "both", "distribute"] as const;
const colors: Readonly<Record<string, readonly string[]>> = {
  red: ["red"],
  black: ["auto", "000000"],
};

const roleNames = (description: string) =>
  oneOrMore(z.string().regex(/^[a-z][a-z0-9_]*$/))
    .describe(description)
    .optional();

const pattern = (description: string) => describedPattern(description).optional();

const list = z
  .union([
    z.boolean(),
    z.strictObject({
      format: oneOrMore(z.enum(numberFormats))
        .describe("w:numFmt: decimal, chineseCounting, bullet, …")
        .optional(),
      text_pattern: pattern("What the list's first number looks like, as ^（一）$."),
      level: z.int().min(0).max(8).describe("0 is the outermost level.").optional(),
    }),
  ])
  .describe("The automatic number: true for any, false for none, or what it must look like.");

const one = z.union([z.number(), z.string()]);

const number = (read: ReadNumber, description: string) =>
  z
    .union([one, z.strictObject({ min: one.optional(), max: one.optional() })])
    .transform((input, context) => {
      try {
        return readNumberSpec(input, read, 20);
      } catch (error) {
        context.addIssue({ code: "custom", message: (error as Error).message });
        return z.NEVER;
      }
    })
    .describe(description)
    .optional();

const rule = (where: string) =>
  z
    .union([z.boolean(), z.literal("red")])
    .describe(`A line stands ${where}; red: a red one.`)
    .optional();

const look = (fontFaces: FontFaces) =>
  z
    .strictObject({
      alignment: oneOrMore(z.enum(alignments)).describe("left, center, right, both.").optional(),
      larger_than_body: z
        .boolean()
        .describe("Its size is more than that of most text of the body.")
        .optional(),
      smaller_than_body: z
        .boolean()
        .describe("Its size is less than that of most text of the body.")
        .optional(),
      like_body: z
        .boolean()
        .describe(
          "It has the size of most text of the body, and is neither centred nor to the right.",
        )
        .optional(),
      color: oneOrMore(z.string().regex(/^(?:auto|black|red|#?[\dA-Fa-f]{6})$/))
        .transform((names) =>
          names.flatMap((name) => colors[name] ?? [name.replace("#", "").toUpperCase()]),
        )
        .describe("red, black, or six hexadecimal digits.")
        .optional(),
      bold: z.boolean().describe("All of its text is bold.").optional(),
      italic: z.boolean().describe("All of its text is italic.").optional(),
      font: z
        .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
        .transform((names) => readFontSpec(names, fontFaces))
        .describe("The font of its first character; * at the end stands for any ending.")
        .optional(),
      begins_bold: z
        .boolean()
        .describe("Its first text is bold, and what is behind it is not.")
        .optional(),
      size: number(readSize, "Points or 三号, or a range with min and max."),
      left_indent: number(readIndent, "Twips, 0.5in, 2字符, or a range with min and max."),
      first_line_indent: number(readIndent, "Twips, 0.5in, 2字符, or a range with min and max."),
      followed_by_rule: rule("below it, as its border or that of the paragraph behind"),
      preceded_by_rule: rule("above it, as its border or that of the paragraph before"),
    })
    .describe("How its text looks.");

const position = z
  .union([
    z.enum(["first", "last"]),
    z.strictObject({
      first: z.literal(true).optional(),
      last: z.literal(true).optional(),
      before: roleNames("A paragraph of one of these roles stands anywhere behind it."),
      after: roleNames("A paragraph of one of these roles stands anywhere before it."),
      not_before: roleNames("No paragraph of these roles stands behind it."),
      not_after: roleNames("No paragraph of these roles stands before it."),
    }),
  ])
  .transform((input): PositionCondition => (typeof input === "string" ? { [input]: true } : input))
  .describe("Where it stands among the paragraphs with text: first, last, or by other roles.");

/** Requirements on paragraphs, which a sign may take back. */
const waivable = [
  "alignment",
  "first_line_indent",
  "first_line_start",
  "hanging_indent",
  "left_indent",
  "right_indent",
  "space_before",
  "space_after",
  "line",
  "keep_with_next",
  "widow_control",
  "page_break_before",
  "snap_to_grid",
  "outline_level",
] as const;

const sign = (fontFaces: FontFaces) =>
  z
    .strictObject({
      in: oneOrMore(z.enum(["body", "table", "header", "footer", "notes"]))
        .describe("The place: body if left out. One, or a list.")
        .prefault("body"),
      style: oneOrMore(z.string()).describe("Names or ids of paragraph styles.").optional(),
      outline_level: z.int().min(0).max(8).describe("0 is the first level.").optional(),
      text_pattern: pattern("What its text matches, without white space at the ends."),
      pattern: pattern("The old name of text_pattern."),
      min_length: z.int().min(0).describe("Characters at least.").optional(),
      max_length: z.int().min(1).describe("Characters at most.").optional(),
      list: list.optional(),
      look: look(fontFaces).optional(),
      position: position.optional(),
      after: roleNames("Role of the nearest paragraph with text before it. One, or a list."),
      before: roleNames("Role of the nearest paragraph with text behind it. One, or a list."),
      waives: oneOrMore(z.enum(waivable))
        .describe(
          "Requirements of the role on paragraphs that are not asked of what shows this sign.",
        )
        .optional(),
      confidence: z
        .number()
        .min(0)
        .max(1)
        .describe("How sure the sign is, from 0 to 1. Left out: by the kind of its conditions.")
        .optional(),
    })
    .refine(({ text_pattern, pattern: old }) => text_pattern === undefined || old === undefined, {
      error: "is the old name of text_pattern: state one of them",
      path: ["pattern"],
    })
    .refine(({ min_length: least = 0, max_length: most = least }) => least <= most, {
      error: "is more than max_length",
      path: ["min_length"],
    })
    .transform(({ pattern: old, confidence, ...conditions }): RoleSign => {
      const known = { ...conditions, text_pattern: conditions.text_pattern ?? old };
      return { ...known, confidence: confidence ?? confidenceOf(known) };
    });

/**
 * What shows a role: a mapping of conditions that all have to hold, or a list of such mappings.
 *
 * @param fontFaces names of faces that the policy adds.
 */
export const roleMatch = (fontFaces: FontFaces) =>
  z
    .union([sign(fontFaces).transform((one) => [one]), z.array(sign(fontFaces)).min(1)])
    .describe(
      "Signs of the role: one mapping of conditions, all of which hold, or a list of mappings.",
    );

/** How far a sign is trusted that does not say it itself, by the best of its evidence. */
function confidenceOf(conditions: Omit<RoleSign, "confidence">): number {
  const {
    style,
    list: number,
    outline_level,
    text_pattern,
    look: seen,
    position: stands,
  } = conditions;
  const isPlaced =
    stands !== undefined || conditions.after !== undefined || conditions.before !== undefined;
  if (style !== undefined) return 0.95;
  if (typeof number === "object") return 0.9;
  if (text_pattern !== undefined) return isPlaced ? 0.9 : 0.8;
  if (outline_level !== undefined) return 0.85;
  if (seen !== undefined) return isPlaced ? 0.8 : 0.6;
  if (isPlaced) return 0.7;
  return conditions.in.includes("body") ? 0.5 : 0.9;
}
