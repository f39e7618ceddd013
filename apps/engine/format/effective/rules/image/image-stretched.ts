import { pixelSize } from "../../../../images/image.ts";
import { picture, relationshipsOf } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** The relative deviation from the picture's own aspect ratio that is allowed. */
const tolerance = 0.03;

/** Compares the aspect ratio on the page with that of the picture's pixels. */
export const imageStretched: Rule = {
  code: "IMAGE_STRETCHED",
  title: "A picture is stretched.",
  advice: ["Restore the proportions: Picture Format, Reset Picture & Size."],
  severity: "warn",
  reads: "images.keep_aspect",
  repair: "none",
  isAsked: ({ images }) => images.keep_aspect === true,
  document: function* (document): Generator<Finding> {
    for (const { cx, cy, target, isCropped, paragraph } of document.pictures) {
      if (target === null || isCropped || cx === 0 || cy === 0 || !document.pack.has(target))
        continue;
      const size = pixelSize(document.pack.bytes(target));
      if (size === null || size.width === 0 || size.height === 0) continue;
      const expected = size.width / size.height;
      const actual = cx / cy;
      if (Math.abs(actual / expected - 1) <= tolerance) continue;
      yield {
        message: "The picture is stretched.",
        expected: Number(expected.toFixed(3)),
        actual: Number(actual.toFixed(3)),
        path: paragraph.path,
      };
    }
  },
  example: {
    policy: "images: { keep_aspect: true }",
    passes: { body: picture(914400, 914400), parts: withPicture() },
    fails: { body: picture(914400, 1828800), parts: withPicture() },
  },
};

/** A picture of one pixel: only its header is read. */
function withPicture(): Record<string, string> {
  return {
    "word/_rels/document.xml.rels": relationshipsOf([["image", "media/image1.png"]]),
    "word/media/image1.png":
      "base64:iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  };
}
