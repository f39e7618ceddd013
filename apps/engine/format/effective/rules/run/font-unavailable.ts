import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { fontOutside } from "./font-not-allowed.ts";

/** Fonts that readers do not have and that are not embedded (ECMA-376 part 1, 17.8.3.3). */
export const fontUnavailable: Rule = {
  code: "FONT_UNAVAILABLE",
  title: "Text has a font that readers do not have and that is not embedded.",
  advice: ["Set the text in a font that readers have, or embed the font: File, Options, Save."],
  severity: "warn",
  reads: "fonts.installed",
  repair: "none",
  goesByFormat: true,
  isAsked: ({ fonts }) => fonts.installed !== undefined,
  run: (run, _paragraph, { requirements, embeddedFonts }) =>
    fontOutside(
      run,
      requirements.fonts.installed,
      embeddedFonts,
      "is neither installed nor embedded",
    ),
  example: {
    policy: "fonts: { installed: [宋体, Times New Roman] }",
    passes: { body: para("正文", "", '<w:rFonts w:eastAsia="宋体"/>') },
    fails: { body: para("正文", "", '<w:rFonts w:eastAsia="方正小标宋简体"/>') },
  },
};
