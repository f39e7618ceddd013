/** A formatter of a tag: `date:YYYY年M月D日` has the name `date` and the argument `YYYY年M月D日`. */
export interface TagFormatter {
  name: string;
  argument: string | null;
}

/** The form of a tag's value in the document: text, a picture, or blocks written from Markdown. */
export type TagForm = "value" | "picture" | "markdown";

/** The parts of the text between the brackets of a tag. */
export interface ParsedTag {
  /**
   * The kind, by the sign: none for `value`, `%` for `picture`, `~` for `markdown`. Section tags:
   * `#` opens a section, `^` opens a section that is shown if the `#` section is not, `/` closes
   * both.
   */
  kind: TagForm | "open" | "inverse" | "close";
  /** Names joined by dots, `.` for the item itself, `@INDEX`, `@FIRST`, `@LAST`. */
  path: string;
  formatters: TagFormatter[];
}

const grammar =
  /^([#^/%~]?)([A-Z0-9_]+(?:\.[A-Z0-9_]+)*|\.|@(?:INDEX|FIRST|LAST))((?:\|[^|【】]+)*)$/;

/** The grammar with names in any script, because keys of a payload may be in any script. */
const anyGrammar = /^([#^/%~]?)([^|【】\s#^/%~@.](?:[^|【】]*[^|【】\s.])?)((?:\|[^|【】]+)*)$/u;

const kinds = {
  "": "value",
  "%": "picture",
  "~": "markdown",
  "#": "open",
  "^": "inverse",
  "/": "close",
} as const;

/**
 * Reads the text between brackets as a tag; `null` if it is not one. A name needs a letter: 【2024】
 * and 【____】 are prose.
 */
export function parseTag(inside: string): ParsedTag | null {
  const match = grammar.exec(inside);
  return match === null || /^[\d_][\d_.]*$/.test(match[2] ?? "") ? null : tagOf(match);
}

/**
 * Reads a tag whose name may be in any script, 【姓名】, or digits. The text may also be prose: it is a
 * tag only if the skill or the payload has the name (see `settle.ts`).
 */
export function parseAnyTag(inside: string): ParsedTag | null {
  const match = anyGrammar.exec(inside);
  if (match === null || !/[\p{L}\p{N}]/u.test(match[2] ?? "")) return null;
  return (match[2] ?? "").includes("..") ? null : tagOf(match);
}

function tagOf([, sign = "", path = "", rest = ""]: RegExpExecArray): ParsedTag | null {
  const kind = kinds[sign as keyof typeof kinds];
  const formatters = rest
    .split("|")
    .slice(1)
    .map((text): TagFormatter => {
      const colon = text.indexOf(":");
      return colon < 0
        ? { name: text.trim(), argument: null }
        : { name: text.slice(0, colon).trim(), argument: text.slice(colon + 1) };
    });
  // A section names a list or an object, not the item itself or its index.
  const isSection = kind === "open" || kind === "inverse" || kind === "close";
  if (isSection && /^[.@]/.test(path)) return null;
  if (path.startsWith("@") && kind !== "value") return null;
  if (kind === "close" && formatters.length > 0) return null;
  return { kind, path, formatters };
}
