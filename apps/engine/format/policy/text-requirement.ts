import { z } from "zod";
import { describedPattern } from "./pattern.ts";

/** A requirement on the text of a role, apart from its formatting. */
export interface TextRequirement {
  /**
   * Matches the part of the text that the requirement is about; nothing is required of a text
   * without such a part. Left out: the whole text.
   */
  part?: string | undefined;
  /**
   * A text begins at each paragraph that matches, and continues in the following paragraphs of the
   * same role.
   */
  starts?: string | undefined;
  /** The text, without white space at its ends, must match this. */ pattern?: string | undefined;
  /** The text must not match this. */ forbid?: string | undefined;
  /** `half_width` forbids ０１２; `arabic` forbids 十二 too. */
  figures?: "half_width" | "arabic" | undefined;
  /** Corrections of frequent typing errors, applied in this order. */
  corrections: readonly { find: string; with: string }[];
  /** The allowed text, in words for messages. */
  say: string;
  /** The same in Chinese, for Chinese messages. */
  say_zh?: string | undefined;
}

const textRequirement = z
  .strictObject({
    part: describedPattern(
      "Matches the part of the text that this requirement is about: the first group, or the whole match. Nothing is required of a text without such a part.",
    ).optional(),
    starts: describedPattern(
      "Matches paragraphs in which a text begins; the text continues in the next paragraphs of the role. By default, each paragraph is a text.",
    ).optional(),
    pattern: describedPattern(
      "The text, without white space at its ends, must match this.",
    ).optional(),
    forbid: describedPattern("The text must not match this.").optional(),
    figures: z
      .enum(["half_width", "arabic"])
      .describe("half_width: no full-width digits; arabic: no Chinese numerals either.")
      .optional(),
    corrections: z
      .array(
        z.strictObject({
          find: describedPattern("Matches a frequent typing error."),
          with: z.string().describe("The correct text; $1 is the first group."),
        }),
      )
      .describe(
        "Corrections that turn a wrong text into a right one. Reports suggest the result; the document is not changed.",
      )
      .default([]),
    say: z.string().min(1).describe("The allowed text, in words for the report."),
    say_zh: z.string().min(1).describe("The same in Chinese, for Chinese reports.").optional(),
  })
  .refine(({ pattern, forbid }) => pattern !== undefined || forbid !== undefined, {
    error: "must have pattern or forbid",
  });

/** One requirement, or a list of them. */
export const textRequirements = z
  .union([textRequirement.transform((one) => [one]), z.array(textRequirement).min(1)])
  .transform((requirements): readonly TextRequirement[] => requirements)
  .describe("Requirements on the text.");
