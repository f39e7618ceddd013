import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/**
 * A theme font wins over a font name on the same element (ECMA-376 part 1, 17.3.2.26), so the name
 * misleads.
 */
export const themeFontShadow: Rule = {
  code: "THEME_FONT_SHADOWS",
  title: "A font name has no effect, because a theme font is set too.",
  advice: ["Set the font by its name again under Font; this removes the theme font."],
  severity: "warn",
  reads: "fonts.forbid_theme_shadow",
  repair: "none",
  goesByFormat: true,
  isAsked: ({ fonts }) => fonts.forbid_theme_shadow === true,
  run: ({ format }) => {
    if (!format.hasThemeShadow) return null;
    return {
      message: "The font name has no effect, because a theme font is set too.",
      from: "direct",
    };
  },
  example: {
    policy: "fonts: { forbid_theme_shadow: true }",
    passes: { body: para("正文", "", '<w:rFonts w:ascii="Arial"/>') },
    fails: { body: para("正文", "", '<w:rFonts w:ascii="Arial" w:asciiTheme="minorHAnsi"/>') },
  },
};
