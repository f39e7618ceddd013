import { isFont } from "../../../policy/font-names.ts";
import type { NameSpec } from "../../../policy/values.ts";
import type { LintRun } from "../../document/lint-run.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** Fonts of text that the policy's list does not allow. */
export const fontNotAllowed: Rule = {
  code: "FONT_NOT_ALLOWED",
  title: "Text has a font that is not on the list of allowed fonts.",
  advice: ["Set the text in a font from the list, or add its font to the list."],
  severity: "error",
  reads: "fonts.allowed",
  repair: "none",
  goesByFormat: true,
  isAsked: ({ fonts }) => fonts.allowed !== undefined,
  run: (run, _paragraph, { requirements }) =>
    fontOutside(run, requirements.fonts.allowed, [], "is not allowed"),
  example: {
    policy: "fonts: { allowed: [宋体, Times New Roman] }",
    passes: { body: para("正文", "", '<w:rFonts w:eastAsia="宋体"/>') },
    fails: { body: para("正文", "", '<w:rFonts w:eastAsia="华文彩云"/>') },
  },
};

/** A finding about the first font of a run that is in neither of two lists. */
export function fontOutside(
  run: LintRun,
  allowed: NameSpec | undefined,
  others: readonly string[],
  why: string,
): Finding | null {
  if (allowed === undefined) return null;
  for (const slot of run.slots) {
    const { value, from, isUnverified } = run.format.fonts[slot];
    if (value === null || isUnverified || isFont(allowed, value) || others.includes(value))
      continue;
    return { message: `The font ${value} ${why}.`, expected: allowed.text, actual: value, from };
  }
  return null;
}
