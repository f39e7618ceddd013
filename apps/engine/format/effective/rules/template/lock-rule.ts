import type { Requirements } from "../../../policy/policy.ts";
import type { TemplateFacts } from "../../document/template-facts.ts";
import type { Finding, Rule } from "../rule.ts";

/** A rule on a fact of the document that must be the same as in the template. */
export function lockRule({
  key,
  fact,
  title,
  ...rule
}: Pick<Rule, "code" | "title" | "advice" | "example"> & {
  key: keyof Requirements["lock"];
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
