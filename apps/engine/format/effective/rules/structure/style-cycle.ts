import { para, withStyles } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/**
 * `w:basedOn` (ECMA-376 part 1, 17.7.4.3) that forms a circle: Word opens such a file, other
 * programs hang or fail.
 */
export const styleCycle: Rule = {
  code: "STYLE_CYCLE",
  title: "A style is based on itself, or on styles that are based on it.",
  advice: ["In Word, choose another style under Modify Style, Style based on."],
  severity: "warn",
  reads: "styles.require_defined, leftovers.broken_parts",
  repair: "none",
  isAsked: ({ styles, leftovers }) =>
    styles.require_defined === true || leftovers.broken_parts === true,
  document: ({ resolver: { styles } }): Finding[] =>
    styles.cycles.map((ids) => ({
      message: `These styles are based on each other in a circle: ${ids.slice(0, mostNamed).join(", ")}${ids.length > mostNamed ? ", …" : ""}.`,
      actual: ids.slice(0, mostNamed).join(", "),
      path: "styles",
    })),
  example: {
    policy: "styles: { require_defined: true }",
    passes: { body: para("正文"), parts: withStyles(styleOn("Body", "Text") + styleOn("Text")) },
    fails: {
      body: para("正文"),
      parts: withStyles(styleOn("Body", "Text") + styleOn("Text", "Body")),
    },
  },
};

/** The most styles that a message names. */
const mostNamed = 10;

function styleOn(id: string, base?: string): string {
  const basedOn = base === undefined ? "" : `<w:basedOn w:val="${base}"/>`;
  return `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${id}"/>${basedOn}</w:style>`;
}
