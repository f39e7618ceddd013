import { para, relationshipsOf } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/**
 * Relationships to external content that is loaded when the document is opened. Hyperlinks load
 * nothing.
 */
export const externalContent: Rule = {
  code: "EXTERNAL_CONTENT",
  title: "The document loads content from another file or address.",
  advice: [
    "Put the content itself into the document: File, Info, Edit Links to Files, Break Link.",
  ],
  severity: "error",
  reads: "leftovers.external_links",
  repair: "none",
  isAsked: ({ leftovers }) => leftovers.external_links === true,
  document: function* ({ pack, stories }): Generator<Finding> {
    const settings = pack.relationships(pack.mainPart).find(({ type }) => type === "settings");
    const parts = [
      ...stories.map(({ part }) => part.partName),
      ...(settings ? [settings.target] : []),
    ];
    for (const part of parts) {
      for (const { type } of pack.externalRelationships(part)) {
        if (type === "hyperlink") continue;
        yield {
          message: "The document loads content from another file or address.",
          actual: type,
          path: part,
        };
      }
    }
  },
  example: {
    policy: "leftovers: { external_links: true }",
    passes: {
      body: para("正文"),
      parts: {
        "word/_rels/document.xml.rels": relationshipsOf([
          ["hyperlink", "https://example.com/", "External"],
        ]),
      },
    },
    fails: {
      body: para("正文"),
      parts: {
        "word/_rels/document.xml.rels": relationshipsOf([
          ["image", "https://example.com/a.png", "External"],
        ]),
      },
    },
  },
};
