import { pagesOf } from "../../document/page-kinds.ts";
import { para, relationshipsOf, sectionOf, wordPart } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** Text in a header that pages show (ECMA-376 part 1, 17.10.4), where the policy has none. */
export const headerText: Rule = {
  code: "HEADER_TEXT_PRESENT",
  title: "A header has text, where there should be none.",
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
      // A paragraph with a role belongs there: a letter's head may stand in a header.
      const found = paragraphs.find(({ text, role }) => role === null && text.trim() !== "");
      if (found === undefined) continue;
      yield {
        message: "The header has text, where there should be none.",
        expected: "no text",
        actual: found.text.trim().slice(0, 40),
        path: found.path,
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
