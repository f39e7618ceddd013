import { pagesOf } from "../../document/page-kinds.ts";
import { para, relationshipsOf, sectionOf, wordPart } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** Text in a header that is in force (ECMA-376 part 1, 17.10.4) though the policy forbids it. */
export const headerText: Rule = {
  code: "HEADER_TEXT_PRESENT",
  title: "A header has text where none is allowed.",
  advice: ["Take the text out of the header."],
  severity: "warn",
  reads: "page.forbid_header_text",
  repair: "none",
  isAsked: ({ page }) => page.forbid_header_text === true,
  document: function* ({ sections, stories, resolver }): Generator<Finding> {
    const { hasEvenAndOddHeaders } = resolver.settings;
    const shown = new Set(
      sections.flatMap((section) =>
        pagesOf(section, hasEvenAndOddHeaders).map(({ header }) => header),
      ),
    );
    for (const { part, paragraphs } of stories) {
      if (part.kind !== "header" || !shown.has(part.partName)) continue;
      // A paragraph with a role is allowed: a letter head may be in a header.
      const withText = paragraphs.find(({ text, role }) => role === null && text.trim() !== "");
      if (withText === undefined) continue;
      yield {
        message: "The header must be empty, but it has text.",
        expected: "no text",
        actual: withText.text.trim().slice(0, 40),
        path: withText.path,
      };
    }
  },
  example: {
    policy: "page: { forbid_header_text: true }",
    passes: {
      body: para("正文") + sectionOf({ references: headerReference() }),
      parts: withHeader("<w:p/>"),
    },
    fails: {
      body: para("正文") + sectionOf({ references: headerReference() }),
      parts: withHeader(para("内部资料")),
    },
  },
};

function headerReference(): string {
  return '<w:headerReference w:type="default" r:id="rId1"/>';
}

function withHeader(content: string): Record<string, string> {
  return {
    "word/_rels/document.xml.rels": relationshipsOf([["header", "header1.xml"]]),
    "word/header1.xml": wordPart("w:hdr", content),
  };
}
