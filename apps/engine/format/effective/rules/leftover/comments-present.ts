import { para, relationshipsOf, wordPart } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** Comments (ECMA-376 part 1, 17.13.4). */
export const commentsPresent: Rule = {
  code: "COMMENTS_PRESENT",
  title: "The document still has comments.",
  advice: ["Deal with the comments, then delete them under Review."],
  severity: "error",
  reads: "leftovers.comments",
  repair: "none",
  isAsked: ({ leftovers }) => leftovers.comments === true,
  document: function* ({ stories }): Generator<Finding> {
    for (const { part, paragraphs } of stories) {
      const [first] = paragraphs;
      if (part.kind !== "comments" || first === undefined) continue;
      yield {
        message: "The document still has comments.",
        actual: paragraphs.length,
        path: first.path,
      };
    }
  },
  example: {
    policy: "leftovers: { comments: true }",
    passes: { body: para("正文") },
    fails: {
      body: para("正文"),
      parts: {
        "word/_rels/document.xml.rels": relationshipsOf([["comments", "comments.xml"]]),
        "word/comments.xml": wordPart(
          "w:comments",
          `<w:comment w:id="0" w:author="a">${para("请核实")}</w:comment>`,
        ),
      },
    },
  },
};
