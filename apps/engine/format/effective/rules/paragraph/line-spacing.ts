import { describeLine, isLineRight } from "../compare.ts";
import { para } from "../example-xml.ts";
import type { Repair } from "../rule.ts";
import { propertyRule } from "./paragraph-rule.ts";

/** `w:spacing/@w:line` with its rule (ECMA-376 part 1, 17.3.1.33). */
export const lineSpacing = propertyRule({
  code: "LINE_SPACING_MISMATCH",
  title: "Wrong line spacing.",
  advice: ["Set the line spacing under Paragraph, preferably in the style."],
  severity: "error",
  key: "line",
  read: (format) => format.line,
  isRight: isLineRight,
  describe: describeLine,
  describeWanted: ({ text }) => text,
  write: ({ nominal }) => {
    if (nominal === null) return null;
    return writeLine(nominal.amount, nominal.unit === "multiple" ? "auto" : nominal.unit);
  },
  writeValue: ({ amount, rule }) => writeLine(amount, rule),
  element: "w:spacing",
  attributes: ["w:line", "w:lineRule"],
  example: {
    policy: "roles: { body: { line: exact 28pt } }",
    passes: { body: para("正文", '<w:spacing w:line="560" w:lineRule="exact"/>') },
    fails: { body: para("正文", '<w:spacing w:line="360" w:lineRule="auto"/>') },
  },
});

function writeLine(amount: number, rule: string): Repair {
  return {
    element: "w:spacing",
    set: { "w:line": String(Math.round(amount)), "w:lineRule": rule },
  };
}
