import { z } from "zod";
import { describedPattern } from "./pattern.ts";

/** What the text of a role must be, besides how it looks. */
export interface TextRequirement {
  /** The part of the text that it is about, and nothing is asked where there is none; else all of it. */
  part?: string | undefined;
  /** A text begins at each paragraph that matches, and goes on in those of the same role behind it. */
  starts?: string | undefined;
  /** What the text matches, without white space at its ends. */
  pattern?: string | undefined;
  /** What the text does not match. */
  forbid?: string | undefined;
  /** `half_width`: ０１２ is wrong; `arabic`: and so is 十二. */
  figures?: "half_width" | "arabic" | undefined;
  /** How what is often mistyped is put right, in this order. */
  corrections: readonly { find: string; with: string }[];
  /** What is allowed, as a message tells it. */
  say: string;
}

const textRequirement = z
  .strictObject({
    part: describedPattern(
      "The part of the text that this is about: the first group, or all that matches. Where there is none, nothing is asked.",
    ).optional(),
    starts: describedPattern(
      "Where a text begins that goes on in the next paragraphs of the role; left out: each paragraph is a text.",
    ).optional(),
    pattern: describedPattern("What the text matches, without white space at its ends.").optional(),
    forbid: describedPattern("What the text does not match.").optional(),
    figures: z
      .enum(["half_width", "arabic"])
      .describe("half_width: no full-width figures; arabic: no Chinese ones either.")
      .optional(),
    corrections: z
      .array(
        z.strictObject({
          find: describedPattern("What is often mistyped."),
          with: z.string().describe("What it should be; $1 is the first group."),
        }),
      )
      .describe("How the right text comes from a wrong one. A report tells it; nothing is changed.")
      .default([]),
    say: z.string().min(1).describe("What is allowed, as the report tells it."),
  })
  .refine((own) => own.pattern !== undefined || own.forbid !== undefined, {
    error: "must have pattern or forbid",
  });

/** One requirement, or a list of them. */
export const textRequirements = z
  .union([textRequirement.transform((one) => [one]), z.array(textRequirement).min(1)])
  .transform((requirements): readonly TextRequirement[] => requirements)
  .describe("What its text must be.");
