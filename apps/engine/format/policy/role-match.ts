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

/** The part of a package that a paragraph belongs to. */
export type RolePlace = "body" | "table" | "header" | "footer" | "notes";

/**
 * One way to recognise a role. A paragraph shows the sign if all conditions hold; a condition that
 * is left out holds.
 */
export interface RoleSign {
  in: readonly RolePlace[];
  style?: readonly string[] | undefined;
  /** 0 to 8, as in `w:outlineLvl`. */ outline_level?: number | undefined;
  /** Matches the text without white space at its ends. */ text_pattern?: string | undefined;
  min_length?: number | undefined;
  max_length?: number | undefined;
  list?: ListCondition | undefined;
  look?: LookCondition | undefined;
  position?: PositionCondition | undefined;
  /** The nearest paragraph with text before it has one of these roles. */
  after?: readonly string[] | undefined;
  /** The nearest paragraph with text after it has one of these roles. */
  before?: readonly string[] | undefined;
  /** Requirements of the role that do not apply to paragraphs with this sign. */
  waives?: readonly string[] | undefined;
  /** How certain it is that a paragraph with the sign has the role, from 0 to 1. */
  confidence: number;
}

/** The automatic number of a paragraph; `false`: it has none, `true`: it has any. */
export type ListCondition =
  | boolean
  | {
      /** `w:numFmt`: `decimal`, `chineseCounting`, `bullet`, … */
      format?: readonly string[] | undefined;
      /** Matches the number of the first paragraph of the list. */
      text_pattern?: string | undefined;
      /** 0 to 8. */
      level?: number | undefined;
    };

export interface LookCondition {
  alignment?: readonly Alignment[] | undefined;
  /** The text is larger than most text of the body. */
  larger_than_body?: boolean | undefined;
  smaller_than_body?: boolean | undefined;
  /** The text has the size of most text of the body, and is neither centred nor right-aligned. */
  like_body?: boolean | undefined;
  color?: readonly string[] | undefined;
  bold?: boolean | undefined;
  italic?: boolean | undefined;
  /** The beginning of the text is bold, and the rest is not. */ begins_bold?: boolean | undefined;
  left_indent?: NumberSpec | undefined;
  first_line_indent?: NumberSpec | undefined;
  font?: NameSpec | undefined;
  size?: NumberSpec | undefined;
  followed_by_rule?: boolean | "red" | undefined;
  preceded_by_rule?: boolean | "red" | undefined;
}

/** The place of a paragraph among the paragraphs with text of its story. */
export interface PositionCondition {
  first?: true | undefined;
  last?: true | undefined;
  /** A paragraph of one of these roles stands anywhere after it. */
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
      text_pattern: pattern("Matches the first number of the list, for example ^（一）$."),
      level: z.int().min(0).max(8).describe("0 is the outermost level.").optional(),
    }),
  ])
  .describe("The automatic number: true for any, false for none, or its properties.");

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
    .describe(`A rule (line) stands ${where}; red: a red one.`)
    .optional();

const look = (fontFaces: FontFaces) =>
  z
    .strictObject({
      alignment: oneOrMore(z.enum(alignments)).describe("left, center, right, both.").optional(),
      larger_than_body: z
        .boolean()
        .describe("The text is larger than most text of the body.")
        .optional(),
      smaller_than_body: z
        .boolean()
        .describe("The text is smaller than most text of the body.")
        .optional(),
      like_body: z
        .boolean()
        .describe(
          "The text has the size of most text of the body, and is neither centred nor right-aligned.",
        )
        .optional(),
      color: oneOrMore(z.string().regex(/^(?:auto|black|red|#?[\dA-Fa-f]{6})$/))
        .transform((names) =>
          names.flatMap((name) => colors[name] ?? [name.replace("#", "").toUpperCase()]),
        )
        .describe("red, black, or six hexadecimal digits.")
        .optional(),
      bold: z.boolean().describe("All of the text is bold.").optional(),
      italic: z.boolean().describe("All of the text is italic.").optional(),
      font: z
        .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
        .transform((names) => readFontSpec(names, fontFaces))
        .describe("The font of the first character; * at the end stands for any ending.")
        .optional(),
      begins_bold: z
        .boolean()
        .describe("The beginning of the text is bold, and the rest is not.")
        .optional(),
      size: number(readSize, "Points or 三号, or a range with min and max."),
      left_indent: number(readIndent, "Twips, 0.5in, 2字符, or a range with min and max."),
      first_line_indent: number(readIndent, "Twips, 0.5in, 2字符, or a range with min and max."),
      followed_by_rule: rule("below it, as its own border or that of the next paragraph"),
      preceded_by_rule: rule("above it, as its own border or that of the paragraph before"),
    })
    .describe("Conditions on the formatting of the text.");

const position = z
  .union([
    z.enum(["first", "last"]),
    z.strictObject({
      first: z.literal(true).optional(),
      last: z.literal(true).optional(),
      before: roleNames("A paragraph of one of these roles stands anywhere after it."),
      after: roleNames("A paragraph of one of these roles stands anywhere before it."),
      not_before: roleNames("No paragraph of these roles stands after it."),
      not_after: roleNames("No paragraph of these roles stands before it."),
    }),
  ])
  .transform((input): PositionCondition => (typeof input === "string" ? { [input]: true } : input))
  .describe(
    "Its place among the paragraphs with text: first, last, or in relation to other roles.",
  );

/** Requirements on paragraphs that a sign may waive. */
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
        .describe("One place, or a list of places. The default is body.")
        .prefault("body"),
      style: oneOrMore(z.string()).describe("Names or ids of paragraph styles.").optional(),
      outline_level: z.int().min(0).max(8).describe("0 is the first level.").optional(),
      text_pattern: pattern("Matches the text without white space at its ends."),
      pattern: pattern("The old name of text_pattern."),
      min_length: z.int().min(0).describe("The least number of characters.").optional(),
      max_length: z.int().min(1).describe("The greatest number of characters.").optional(),
      list: list.optional(),
      look: look(fontFaces).optional(),
      position: position.optional(),
      after: roleNames(
        "The nearest paragraph with text before it has this role, or one of a list.",
      ),
      before: roleNames(
        "The nearest paragraph with text after it has this role, or one of a list.",
      ),
      waives: oneOrMore(z.enum(waivable))
        .describe("Requirements of the role that do not apply to paragraphs with this sign.")
        .optional(),
      confidence: z
        .number()
        .min(0)
        .max(1)
        .describe(
          "How certain the sign is, from 0 to 1. By default, the kind of its conditions sets it.",
        )
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
 * The signs of a role: a mapping of conditions that must all hold, or a list of such mappings.
 *
 * @param fontFaces names of faces that the policy adds.
 */
export const roleMatch = (fontFaces: FontFaces) =>
  z
    .union([sign(fontFaces).transform((one) => [one]), z.array(sign(fontFaces)).min(1)])
    .describe(
      "Signs of the role: one mapping of conditions, all of which hold, or a list of mappings.",
    );

/** The confidence of a sign that states none, by its strongest condition. */
function confidenceOf(conditions: Omit<RoleSign, "confidence">): number {
  const { style, list: number, outline_level, text_pattern, look, position } = conditions;
  const isPlaced =
    position !== undefined || conditions.after !== undefined || conditions.before !== undefined;
  if (style !== undefined) return 0.95;
  if (typeof number === "object") return 0.9;
  if (text_pattern !== undefined) return isPlaced ? 0.9 : 0.8;
  if (outline_level !== undefined) return 0.85;
  if (look !== undefined) return isPlaced ? 0.8 : 0.6;
  if (isPlaced) return 0.7;
  return conditions.in.includes("body") ? 0.5 : 0.9;
}
