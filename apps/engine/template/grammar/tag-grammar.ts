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

const kinds = {
  "": "value",
  "%": "picture",
  "~": "markdown",
  "#": "open",
  "^": "inverse",
  "/": "close",
} as const;

/** What is inside of brackets, read as a tag; `null` for what is none. */
export function parseTag(inside: string): ParsedTag | null {
  const match = grammar.exec(inside);
  if (match === null) return null;
  const [, mark = "", path = "", rest = ""] = match;
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
  if (isSection && !/^[A-Z0-9_]/.test(path)) return null;
  if (path.startsWith("@") && kind !== "value") return null;
  if (kind === "close" && formatters.length > 0) return null;
  return { kind, path, formatters };
}
