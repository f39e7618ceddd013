import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** Typed numbers: they are not renumbered when a paragraph is inserted. */
export const manualNumbering: Rule = {
  code: "MANUAL_NUMBERING",
  title: "A paragraph is numbered by hand.",
  advice: ["Delete the typed number and number the paragraph by a list or a style."],
  severity: "warn",
  reads: "numbering.forbid_manual",
  repair: "none",
  isAsked: ({ numbering }) => numbering.forbid_manual === true,
  paragraph: ({ text, format }) => {
    if (format.list !== null) return null;
    const match =
      /^\s*(\(?\d{1,3}[.)、．]|（[一二三四五六七八九十\d]+）|[一二三四五六七八九十]+、|[•●▪–-]\s)(?!\d)/u.exec(
        text,
      );
    return match === null
      ? null
      : { message: "The paragraph is numbered by hand.", actual: match[1] ?? "" };
  },
  example: {
    policy: "numbering: { forbid_manual: true }",
    passes: { body: para("3.5 元") },
    fails: { body: para("1. 正文") },
  },
};
