import { z } from "zod";
import { pattern } from "./pattern.ts";

/** The name of a role in policies and reports. */
export const roleName = z.string().regex(/^[a-z][a-z0-9_]*$/);

export const partPattern = pattern.describe(
  "A regular expression that matches the stretch. If it has a group, the stretch is the text that the group matches.",
);

const unless = z.strictObject({
  role: roleName.describe("The role that may stand in its place."),
  text_pattern: pattern
    .describe("A regular expression that the paragraph's text matches.")
    .optional(),
});

/** Keys of a role apart from its signs and its formatting. */
export const roleKeys = {
  required: z
    .union([z.boolean(), z.strictObject({ unless: z.array(unless).min(1) })])
    .describe(
      "Whether the document must have a paragraph of the role. unless: a paragraph of one of these roles may stand in its place.",
    )
    .default(false),
  strength: z
    .enum(["required", "recommended"])
    .describe("recommended: if a required paragraph is missing, that is reported as information.")
    .default("required"),
  min_confidence: z
    .number()
    .min(0)
    .max(1)
    .describe("Overrides the policy's min_confidence.")
    .optional(),
  extent: z
    .enum(["paragraph", "sentence"])
    .describe("sentence: only the first sentence has the role, such as a run-in heading.")
    .default("paragraph"),
  rest: roleName.describe("The role of the text after the first sentence.").default("body"),
};
