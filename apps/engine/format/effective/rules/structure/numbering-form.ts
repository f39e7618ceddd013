import { numberedLines } from "../../document/numbered-lines.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** The text of these roles has requirements of its own. */
const checkedByText = new Set(["attachment_note", "attachment_note_item"]);

/**
 * Numbers of the four levels with wrong digits, brackets or punctuation: 1、 for 1., （一）、 for （一）.
 * GB/T 9704-2012, 7.3.3, defines the levels; GB/T 15834-2011, B.3, the punctuation after a number.
 */
export const numberingForm: Rule = {
  code: "NUMBERING_FORM",
  title: "A number is not in the form 一、 （一） 1. or （1） (GB/T 9704-2012, 7.3.3).",
  advice: ["Write the number in the form that is expected."],
  severity: "warn",
  reads: "numbering.form",
  repair: "none",
  isAsked: ({ numbering }) => numbering.form === true,
  document: function* (document): Generator<Finding> {
    for (const { paragraph, number, isAutomatic } of numberedLines(document)) {
      const hasTextRule =
        checkedByText.has(paragraph.role?.name ?? "") && paragraph.role?.text.length !== 0;
      if (number === null || number.form === "right" || hasTextRule) continue;
      yield {
        message: `The number is written ${number.typed} instead of ${number.expected}`,
        expected: number.expected,
        actual: number.typed,
        ...(isAutomatic ? { from: "numbering" } : {}),
        paragraph,
      };
    }
  },
  example: {
    policy: "numbering: { form: true }",
    passes: { body: para("一、甲") + para("（一）乙") + para("1.丙") + para("（1）丁") },
    fails: { body: para("一、甲") + para("（一）、乙") + para("1、丙") },
  },
};
