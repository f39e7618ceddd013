import { para, relationshipsOf, wordPart } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

const list = {
  "word/_rels/document.xml.rels": relationshipsOf([["numbering", "numbering.xml"]]),
  "word/numbering.xml": wordPart(
    "w:numbering",
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
  ),
};

/** `w:numPr` (ECMA-376 part 1, 17.3.1.19); `numId` 0 means no list. */
export const listNumbering: Rule = {
  code: "NUMPR_PRESENT",
  title: "A paragraph is in a list where lists are not wanted.",
  advice: ["Number the paragraph by its style, or take it out of the list and type the number."],
  severity: "error",
  reads: "numbering.forbid",
  repair: "none",
  goesByFormat: true,
  isAsked: ({ numbering }) => numbering.forbid === "direct" || numbering.forbid === "all",
  paragraph: ({ format }, { requirements }) => {
    const membership = format.list;
    if (
      membership === null ||
      (requirements.numbering.forbid === "direct" && membership.from !== "direct")
    )
      return null;
    return {
      message: "The paragraph is in a list.",
      actual: membership.numId,
      from: membership.from,
    };
  },
  example: {
    policy: "numbering: { forbid: all }",
    passes: { body: para("1. 正文"), parts: list },
    fails: {
      body: para("正文", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'),
      parts: list,
    },
  },
};
