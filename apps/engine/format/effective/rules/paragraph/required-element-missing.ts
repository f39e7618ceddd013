import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** A role of which no paragraph was found. */
export const requiredElementMissing: Rule = {
  code: "REQUIRED_ELEMENT_MISSING",
  title: "A part of the document that must be there is not.",
  advice: ["Write the missing part, or give its paragraph the form that the part is known by."],
  severity: "error",
  reads: "roles.*.required",
  repair: "none",
  isAsked: ({ roles }) => roles.some(({ required }) => required),
  document: function* ({ stories, requirements }): Generator<Finding> {
    const found = new Set(stories.flatMap(({ paragraphs }) => paragraphs.map(({ role }) => role)));
    for (const role of requirements.roles) {
      if (!role.required || found.has(role)) continue;
      yield {
        message: `There is no ${role.name}.`,
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
