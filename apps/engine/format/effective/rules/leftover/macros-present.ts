import { para, relationshipsOf } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** A VBA project ([MS-OFFMACRO2] 2.2.1.3). */
export const macrosPresent: Rule = {
  code: "MACROS_PRESENT",
  title: "The document has macros.",
  advice: ["Save the document as .docx: such a file has no macros."],
  severity: "error",
  reads: "leftovers.macros",
  repair: "none",
  isAsked: ({ leftovers }) => leftovers.macros === true,
  document: function* ({ pack }): Generator<Finding> {
    const project = pack.relationships(pack.mainPart).find(({ type }) => type === "vbaProject");
    if (project !== undefined) yield { message: "The document has macros.", path: project.target };
  },
  example: {
    policy: "leftovers: { macros: true }",
    passes: { body: para("正文") },
    fails: {
      body: para("正文"),
      parts: {
        "word/_rels/document.xml.rels": relationshipsOf([["vbaProject", "vbaProject.bin"]]),
      },
    },
  },
};
