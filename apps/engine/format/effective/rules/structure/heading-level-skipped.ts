import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** Headings by their outline level (ECMA-376 part 1, 17.3.1.20): no level without the one above it. */
export const headingLevelSkipped: Rule = {
  code: "HEADING_LEVEL_SKIPPED",
  title: "A heading is more than one level below the one before it.",
  advice: ["Give the heading the next level, or write the heading that is missing above it."],
  severity: "warn",
  reads: "headings.sequential",
  repair: "none",
  isAsked: ({ headings }) => headings.sequential === true,
  document: function* ({ stories }): Generator<Finding> {
    let before = -1;
    for (const { part, paragraphs } of stories) {
      if (part.kind !== "body") continue;
      for (const { format, isEmpty, path } of paragraphs) {
        const level = format.outlineLevel.value;
        if (level > 8 || isEmpty) continue;
        if (level > before + 1) {
          yield {
            message: `A heading of level ${level + 1} follows one of level ${before + 1}.`,
            expected: `level ${before + 2} at most`,
            actual: `level ${level + 1}`,
            path,
          };
        }
        before = level;
      }
    }
  },
  example: {
    policy: "headings: { sequential: true }",
    passes: {
      body: para("一、", '<w:outlineLvl w:val="0"/>') + para("（一）", '<w:outlineLvl w:val="1"/>'),
    },
    fails: {
      body: para("一、", '<w:outlineLvl w:val="0"/>') + para("1.", '<w:outlineLvl w:val="2"/>'),
    },
  },
};
