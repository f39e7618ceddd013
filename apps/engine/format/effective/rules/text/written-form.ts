import type { Rule, RuleExample } from "../rule.ts";

/** A rule for things that can be written in many ways and are to be written in one. */
export function formatRule({
  code,
  title,
  advice,
  key,
  finder,
  example,
}: {
  code: string;
  title: string;
  advice: readonly string[];
  key: "date" | "number";
  finder: RegExp;
  example: RuleExample;
}): Rule {
  return {
    code,
    title,
    advice,
    severity: "warn",
    reads: `text.${key}`,
    repair: "none",
    example,
    isAsked: ({ text }) => text[key] !== undefined,
    paragraph: ({ text }, { requirements, pattern }) => {
      const expected = requirements.text[key] ?? "";
      const wanted = pattern(expected, "u");
      const wrong = text.match(finder)?.find((found) => !wanted.test(found));
      return wrong === undefined ? null : { message: title, expected, actual: wrong };
    },
  };
}
