import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** Empty paragraphs in place of spacing: they shift the text when page breaks move. */
export const emptyParagraphs: Rule = {
  code: "EMPTY_PARAGRAPHS",
  title: "Too many empty paragraphs in a row.",
  advice: ["Delete the empty paragraphs, and give the paragraph below space before it."],
  severity: "warn",
  reads: "whitespace.max_empty",
  repair: "none",
  isAsked: ({ whitespace }) => whitespace.max_empty !== undefined,
  document: function* ({ stories, requirements }): Generator<Finding> {
    const most = requirements.whitespace.max_empty ?? 0;
    for (const { part, paragraphs } of stories) {
      if (part.kind !== "body") continue;
      let inRow = 0;
      for (const paragraph of paragraphs) {
        const { isInTable, isInTextBox } = paragraph.paragraph;
        if (isInTextBox) continue;
        if (isInTable) {
          inRow = 0;
          continue;
        }
        // A border makes an empty paragraph visible as a line.
        const isRule = paragraph.format.ruleAbove !== null || paragraph.format.ruleBelow !== null;
        inRow = paragraph.isEmpty && !isRule ? inRow + 1 : 0;
        if (inRow !== most + 1) continue;
        yield {
          message: `The document has more than ${most} empty paragraphs in a row here.`,
          titleZh: `连续的空段落超过 ${most} 个`,
          expected: most,
          actual: inRow,
          path: paragraph.path,
        };
      }
    }
  },
  example: {
    policy: "whitespace: { max_empty: 1 }",
    passes: { body: `${para("一")}<w:p/>${para("二")}` },
    fails: { body: `${para("一")}<w:p/><w:p/>${para("二")}` },
  },
};
