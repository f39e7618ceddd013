import type { TemplateFacts } from "../look/template-facts.ts";
import type { Look } from "../policy/policy.ts";
import type { Finding, Rule } from "./rule.ts";

/** A rule for something that must be as it was in the template. */
export function lockRule({
  key,
  fact,
  title,
  ...rule
}: Pick<Rule, "code" | "title" | "example"> & {
  key: keyof Look["lock"];
  fact: keyof TemplateFacts;
}): Rule {
  return {
    ...rule,
    title,
    severity: "error",
    reads: `lock.${key}`,
    repair: "none",
    isAsked: ({ lock }) => lock[key] === true,
    document: function* ({ facts, templateFacts }): Generator<Finding> {
      if (templateFacts === null || facts[fact] === templateFacts[fact]) return;
      yield {
        message: title,
        expected: templateFacts[fact],
        actual: facts[fact],
        path: "document",
      };
    },
  };
}
