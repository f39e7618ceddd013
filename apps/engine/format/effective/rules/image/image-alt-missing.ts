import { picture } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** `wp:docPr/@descr` (ECMA-376 part 1, 20.4.2.5): the text that a screen reader reads aloud. */
export const imageAltMissing: Rule = {
  code: "IMAGE_ALT_MISSING",
  title: "A picture has no description.",
  advice: ["Describe the picture: right-click it, View Alt Text."],
  severity: "warn",
  reads: "images.alt",
  repair: "none",
  isAsked: ({ images }) => images.alt === true,
  document: function* (document): Generator<Finding> {
    for (const { description, paragraph } of document.pictures) {
      if (description === "")
        yield { message: "The picture has no description.", path: paragraph.path };
    }
  },
  example: {
    policy: "images: { alt: true }",
    passes: { body: picture(914400, 914400, "公司印章") },
    fails: { body: picture(914400, 914400) },
  },
};
