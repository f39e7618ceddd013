import type { RoleSpec } from "../../../policy/policy.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** A required role that no paragraph has. */
export const requiredElementMissing: Rule = {
  code: "REQUIRED_ELEMENT_MISSING",
  title: "A required part of the document is missing.",
  advice: [
    "Write the missing part, or give its paragraph the form by which docops recognises the part.",
  ],
  severity: "error",
  reads: "roles.*.required",
  repair: "none",
  isAsked: ({ roles }) => roles.some(({ required }) => required),
  document: function* ({ stories, requirements, pattern }): Generator<Finding> {
    const all = stories.flatMap(({ paragraphs }) => paragraphs);
    const present = new Set(all.map(({ role }) => role));
    const isReplacement = ({ role, text_pattern: text }: RoleSpec["unless"][number]) =>
      all.some(
        (paragraph) =>
          paragraph.role?.name === role &&
          (text === undefined || pattern(text, "u").test(paragraph.text.trim())),
      );
    for (const role of requirements.roles) {
      if (!role.required || present.has(role) || role.unless.some(isReplacement)) continue;
      yield {
        ...(role.strength === "recommended" ? { atMost: "info" } : {}),
        message: `The document has no ${role.name.replaceAll("_", " ")}.`,
        expected: role.name,
        actual: null,
        path: "document",
      };
    }
  },
  example: {
    policy: 'roles: { addressee: { match: { pattern: "：$" }, required: true } }',
    passes: { body: para("各部门：") },
    fails: { body: para("各部门") },
  },
};
