/** A formatter of a tag: `date:YYYY年M月D日` is `date` with that argument. */
export interface TagFormatter {
  name: string;
  argument: string | null;
}

/** What a tag's value becomes: text, a picture, or blocks of a document. */
export type TagForm = "value" | "picture" | "markdown";

/** The text between the brackets of a tag, taken apart. */
export interface ParsedTag {
  /**
   * `value`; `picture`, `%`; `markdown`, `~`; or a section tag, which the grammar calls a mark: `#` opens a
   * section, `^` opens one that is shown where the other is not, `/` closes.
   */
  kind: TagForm | "open" | "inverse" | "close";
  /** Names with dots between them, `.` for the item itself, `@INDEX`, `@FIRST`, `@LAST`. */
  path: string;
  formatters: TagFormatter[];
}

const grammar =
  /^([#^/%~]?)([A-Z0-9_]+(?:\.[A-Z0-9_]+)*|\.|@(?:INDEX|FIRST|LAST))((?:\|[^|【】]+)*)$/;

/** The same with a name in any script, as the keys of a payload may be. */
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
 * Reads the text between brackets as a tag; `null`: it is no tag. A name has a letter: 【2024】 and
 * 【____】 are prose.
 */
export function parseTag(inside: string): ParsedTag | null {
  const match = grammar.exec(inside);
  return match === null || /^[\d_][\d_.]*$/.test(match[2] ?? "") ? null : tagOf(match);
}

/**
 * The same for names in any script, 【姓名】, and of digits: what prose can be as well. They are tags
 * where the skill or the payload has the name (see `settle.ts`).
 */
export function parseAnyTag(inside: string): ParsedTag | null {
  const match = anyGrammar.exec(inside);
  if (match === null || !/[\p{L}\p{N}]/u.test(match[2] ?? "")) return null;
  return (match[2] ?? "").includes("..") ? null : tagOf(match);
}

function tagOf([, mark = "", path = "", rest = ""]: RegExpExecArray): ParsedTag | null {
  const kind = kinds[mark as keyof typeof kinds];
  const formatters = rest
    .split("|")
    .slice(1)
    .map((text): TagFormatter => {
      const colon = text.indexOf(":");
      return colon < 0
        ? { name: text.trim(), argument: null }
        : { name: text.slice(0, colon).trim(), argument: text.slice(colon + 1) };
    });
  // Sections name lists and objects, not the item itself or its place.
  const isSection = kind === "open" || kind === "inverse" || kind === "close";
  if (isSection && /^[.@]/.test(path)) return null;
  if (path.startsWith("@") && kind !== "value") return null;
  if (kind === "close" && formatters.length > 0) return null;
  return { kind, path, formatters };
}
