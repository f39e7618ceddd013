import { emuPerTwip } from "../../../../images/lengths.ts";
import { textWidth } from "../../document/sections.ts";
import { picture, sectionOf } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** Inline pictures that are wider than the text of every section. */
export const imageOverflow: Rule = {
  code: "IMAGE_OVERFLOW",
  title: "A picture is wider than the text.",
  advice: ["Make the picture narrower; a tag can do it: 【%PHOTO|width:12cm】."],
  severity: "warn",
  reads: "images.fit",
  repair: "none",
  isAsked: ({ images }) => images.fit === true,
  document: function* (document): Generator<Finding> {
    const widths = document.sections.map(textWidth).filter((width) => width !== null);
    // The widest section counts, which lets too wide pictures in narrower sections pass.
    const room = Math.max(...widths, 0);
    for (const { cx, isInline, paragraph } of room === 0 ? [] : document.pictures) {
      const width = Math.round(cx / emuPerTwip);
      if (!isInline || width <= room) continue;
      yield {
        message: "The picture is wider than the text.",
        expected: `at most ${room} twips`,
        actual: width,
        path: paragraph.path,
      };
    }
  },
  example: {
    policy: "images: { fit: true }",
    passes: { body: picture(3_000_000, 3_000_000) + sectionOf() },
    fails: { body: picture(6_000_000, 3_000_000) + sectionOf() },
  },
};
