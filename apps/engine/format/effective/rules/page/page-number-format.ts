import type { LintParagraph } from "../../document/lint-document.ts";
import type { Effective } from "../../values/effective.ts";
import { footerReference, pageField, para, runOf, sectionOf, withFooter } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";
import { pageNumberParagraphs, pageNumberText } from "./page-numbers.ts";

/** Where a text frame puts its paragraph on the page (ECMA-376 part 1, 17.3.1.11): it wins. */
function frameAlignment({
  story: { document },
  paragraph,
}: LintParagraph): Effective<string> | null {
  const properties = document.child(paragraph.element, "w:pPr");
  const frame = properties && document.child(document.unfold(properties), "w:framePr");
  const value = frame && document.attribute(frame, "w:xAlign");
  return value ? { value, from: "text frame" } : null;
}

/** What stands around a page number, and on which side. */
export const pageNumberFormat: Rule = {
  code: "PAGE_NUMBER_FORMAT",
  title: "A page number does not look as it should.",
  advice: ["Edit the header or footer until the number looks as is expected."],
  severity: "warn",
  reads: "page.page_number.pattern, page.page_number.alignment",
  repair: "none",
  isAsked: ({ page }) =>
    page.page_number?.pattern !== undefined || page.page_number?.alignment !== undefined,
  document: function* (document): Generator<Finding> {
    const { pattern, alignment } = document.requirements.page.page_number ?? {};
    for (const paragraph of pageNumberParagraphs(document)) {
      const text = pageNumberText(paragraph);
      if (pattern !== undefined && !document.pattern(pattern, "u").test(text)) {
        yield {
          message: "A page number does not look as it should.",
          expected: pattern,
          actual: text,
          path: paragraph.path,
        };
      }
      const actual = frameAlignment(paragraph) ?? paragraph.format.alignment;
      if (alignment !== undefined && !alignment.some((side) => side === actual.value)) {
        yield {
          message: "A page number does not stand where it should.",
          expected: alignment.join(" or "),
          actual: actual.value,
          from: actual.from,
          path: paragraph.path,
        };
      }
    }
  },
  example: {
    policy: 'page: { page_number: { pattern: "^— N —$" } }',
    passes: {
      body: para("正文") + sectionOf({ references: footerReference }),
      parts: withFooter(`<w:p>${runOf("— ")}${pageField}${runOf(" —")}</w:p>`),
    },
    fails: {
      body: para("正文") + sectionOf({ references: footerReference }),
      parts: withFooter(`<w:p>${runOf("第")}${pageField}${runOf("页")}</w:p>`),
    },
  },
};
