import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** A `TOC` field (ECMA-376 part 1, 17.16.5.68): its page numbers are those of its last update. */
export const staleToc: Rule = {
  code: "TOC_STALE",
  title: "A table of contents has to be updated in Word.",
  advice: ["Open the document in Word, click the table of contents and press F9."],
  severity: "info",
  reads: "leftovers.stale_toc",
  repair: "none",
  isAsked: ({ leftovers }) => leftovers.stale_toc === true,
  paragraph: ({ story: { document }, paragraph: { runs } }) => {
    for (const run of runs) {
      const instruction = document.child(run, "w:instrText");
      if (instruction !== null && /^\s*TOC\b/.test(document.text(instruction))) {
        return { message: "A table of contents has to be updated in Word (F9)." };
      }
    }
    return null;
  },
  example: {
    policy: "leftovers: { stale_toc: true }",
    passes: { body: para("目录") },
    fails: {
      body: '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\\\o "1-3" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
    },
  },
};
