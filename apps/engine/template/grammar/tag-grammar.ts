/** A formatter of a tag: `date:YYYY年M月D日` is `date` with that argument. */
export interface TagFormatter {
  name: string;
  argument: string | null;
}

/** What becomes of a tag's value: text, a picture, or blocks of a document. */
export type TagForm = "value" | "picture" | "markdown";

/** What stands between the brackets of a tag that is more than a field's name. */
export interface ParsedTag {
  /**
   * `value`; `picture`, `%`; `markdown`, `~`; or a mark of a section: `#` opens it, `^` opens what is
   * shown without, `/` closes.
   */
  kind: TagForm | "open" | "inverse" | "close";
  /** Names with dots between them, `.` for the item itself, `@INDEX` and its like. */
  path: string;
  formatters: TagFormatter[];
}

const grammar =
  /^([#^/%~]?)([A-Z0-9_]+(?:\.[A-Z0-9_]+)*|\.|@(?:INDEX|FIRST|LAST))((?:\|[^|【】]+)*)$/;

/** The same with a name in any script: whatever the keys of a payload may be. */
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
 * What is inside of brackets, read as a tag; `null` for what is none. A name has a letter: 【2024】 and
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
  // Sections are of lists and objects: the item itself and its place are none.
  const isSection = kind === "open" || kind === "inverse" || kind === "close";
  if (isSection && /^[.@]/.test(path)) return null;
  if (path.startsWith("@") && kind !== "value") return null;
  if (kind === "close" && formatters.length > 0) return null;
  return { kind, path, formatters };
}
