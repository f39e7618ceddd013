import { z } from "zod";
import { pattern } from "./pattern.ts";

/** A name of a role, as policies and reports have it. */
export const roleName = z.string().regex(/^[a-z][a-z0-9_]*$/);

export const partPattern = pattern.describe(
  "The text of the stretch. A regular expression; with a group, what the group has.",
);

const unless = z.strictObject({
  role: roleName.describe("The role that stands for it."),
  text_pattern: pattern
    .describe("What that paragraph's text matches. A regular expression.")
    .optional(),
});

/** Keys of a role besides its signs and its formatting. */
export const roleKeys = {
  required: z
    .union([z.boolean(), z.strictObject({ unless: z.array(unless).min(1) })])
    .describe("A paragraph of the role is there; unless: none is needed where one of these is.")
    .default(false),
  strength: z
    .enum(["required", "recommended"])
    .describe("recommended: where it is required and missing, that is told as information.")
    .default("required"),
  min_confidence: z.number().min(0).max(1).describe("Instead of the policy's.").optional(),
  extent: z
    .enum(["paragraph", "sentence"])
    .describe("sentence: only the first sentence has the role, as a run-in heading.")
    .default("paragraph"),
  rest: roleName.describe("The role of the text behind the first sentence.").default("body"),
};
