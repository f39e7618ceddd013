import { para, relationshipsOf } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/**
 * Relationships whose target is missing in the package (ECMA-376 part 2, 6.5). Word offers to
 * repair such a file.
 */
export const packageInvalid: Rule = {
  code: "PACKAGE_INVALID",
  title: "The document references a missing part.",
  advice: ["Insert the missing picture or part again, or let Word repair the document."],
  severity: "error",
  reads: "leftovers.broken_parts",
  repair: "none",
  isAsked: ({ leftovers }) => leftovers.broken_parts === true,
  document: function* ({ pack, stories }): Generator<Finding> {
    for (const { part } of stories) {
      for (const { type, target } of pack.relationships(part.partName)) {
        if (pack.has(target)) continue;
        yield {
          message: `The document references a missing part (${type}).`,
          actual: type,
          path: part.partName,
        };
      }
    }
  },
  example: {
    policy: "leftovers: { broken_parts: true }",
    passes: { body: para("正文") },
    fails: {
      body: para("正文"),
      parts: { "word/_rels/document.xml.rels": relationshipsOf([["image", "media/none.png"]]) },
    },
  },
};
