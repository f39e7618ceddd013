import { type ParsedTag, parseTag, type TagForm, type TagFormatter } from "./tag-grammar.ts";

/** The delimiters of a tag, U+3010 and U+3011. */
export const tagDelimiters = ["【", "】"] as const;

export type UnsupportedReason =
  | "invalid_format"
  | "unclosed_bracket"
  | "stray_close"
  | "crosses_barrier";

/** A tag that a value takes the place of. */
export interface TagFound {
  kind: "tag";
  form: TagForm;
  /** `MEETING_TITLE`, `CLIENT.NAME`, `.`, `@INDEX` */
  name: string;
  formatters: readonly TagFormatter[];
  /** All of it, brackets too. */
  wording: string;
  start: number;
  end: number;
}

/** A mark where a section begins or ends. */
export interface MarkFound {
  kind: "mark";
  mark: "open" | "inverse" | "close";
  name: string;
  formatters: readonly TagFormatter[];
  wording: string;
  start: number;
  end: number;
}

/** Something in brackets. Offsets are UTF-16 units in the paragraph's text. */
export type Bracketed =
  | TagFound
  | MarkFound
  | { kind: "unsupported"; reason: UnsupportedReason; start: number; end: number }
  | { kind: "literal"; start: number; end: number };

/** What was read of tags before, by their wording: a document says few of them, thousands of times. */
export type KnownTags = Map<string, ReadTag>;

interface ReadTag extends ParsedTag {
  wording: string;
}

/**
 * Finds the tags of a text, `【FIELD_NAME】`, and everything else in brackets. What looks like a tag
 * and is none is `unsupported`; bracketed prose is `literal`. In document order, in linear time.
 *
 * @param barriers offsets, ascending, of what a tag cannot be written across (see `ParagraphText`).
 * @param known is added to.
 */
export function findTags(
  text: string,
  barriers: readonly number[] = [],
  known: KnownTags = new Map(),
): Bracketed[] {
  const tags: Bracketed[] = [];
  let brackets = 0;
  let barrier = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== OPEN && code !== CLOSE) continue;
    brackets++;
    const found = code === OPEN ? readTag(text, at, known) : null;
    if (found === null) continue;
    const { end } = found;
    while ((barriers[barrier] ?? end) <= at) barrier++;
    const isAcross = (barriers[barrier] ?? end) < end;
    tags.push(
      isAcross ? { kind: "unsupported", reason: "crosses_barrier", start: at, end } : found,
    );
  }
  return brackets === 2 * tags.length ? tags : withOthers(tags, text, known);
}

/** The well-formed tags of a text, and the brackets in it that belong to none of them. */
function withOthers(tags: readonly Bracketed[], text: string, known: KnownTags): Bracketed[] {
  const found = [...tags, ...malformed(text, known)];
  const places = new Set(found.map(place));
  for (const bracket of unbalanced(text)) {
    if (!places.has(place(bracket))) found.push(bracket);
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

const OPEN = 0x3010;
const CLOSE = 0x3011;

/** No tag but a plain name is longer: what is looked at to find its end has an end itself. */
const longestTag = 200;

/** The tag that begins at a bracket and goes up to the next; `null` for what is none. */
function readTag(text: string, start: number, known: KnownTags): TagFound | MarkFound | null {
  const nameEnd = endOfName(text, start + 1);
  const limit = Math.min(text.length, start + longestTag);
  let close = nameEnd;
  while (close < limit && text.charCodeAt(close) !== OPEN && text.charCodeAt(close) !== CLOSE) {
    close++;
  }
  if (text.charCodeAt(close) !== CLOSE || (close !== nameEnd && close >= limit)) return null;
  const end = close + 1;
  let tag = known.get(text.slice(start, end));
  if (tag === undefined) {
    const parsed = parseTag(text.slice(start + 1, close));
    if (parsed === null) return null;
    tag = { ...parsed, wording: text.slice(start, end) };
    known.set(tag.wording, tag);
  }
  const { kind, path: name, formatters, wording } = tag;
  switch (kind) {
    case "value":
    case "picture":
    case "markdown":
      return { kind: "tag", form: kind, name, formatters, wording, start, end };
    default:
      return { kind: "mark", mark: kind, name, formatters, wording, start, end };
  }
}

/** Where a run of the characters of a field name ends: A-Z, 0-9 and _. */
function endOfName(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isName = (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
    if (!isName) break;
  }
  return at;
}

/** From an opening bracket to the next closing one, where what stands between is no tag. */
function malformed(text: string, known: KnownTags): Bracketed[] {
  const found: Bracketed[] = [];
  let open = text.indexOf("【");
  while (open >= 0) {
    const close = text.indexOf("】", open);
    if (close < 0) break;
    if (readTag(text, open, known) === null) {
      found.push(classify(text.slice(open + 1, close), open, close + 1, "invalid_format"));
    }
    open = text.indexOf("【", close);
  }
  return found;
}

/** Brackets without a partner; an opening one reaches to the end of the text. */
function unbalanced(text: string): Bracketed[] {
  const openers: number[] = [];
  const found: Bracketed[] = [];
  for (const { 0: bracket, index } of text.matchAll(/[【】]/g)) {
    if (bracket === "【") {
      openers.push(index);
    } else if (openers.pop() === undefined) {
      const before =
        /[^【】]*$/.exec(text.slice(Math.max(0, index - contextLength), index))?.[0] ?? "";
      const word = /\w*$/.exec(before)?.[0] ?? "";
      found.push(classify(nameOr(word, before), index, index + 1, "stray_close"));
    }
  }
  for (const start of openers) {
    const after = /^[^【】]*/.exec(text.slice(start + 1, start + 1 + contextLength))?.[0] ?? "";
    const word = /^\w*/.exec(after)?.[0] ?? "";
    found.push(classify(nameOr(word, after), start, text.length, "unclosed_bracket"));
  }
  return found;
}

/** How much text beside a lone bracket decides whether it belongs to a tag. */
const contextLength = 64;

/** The word next to a lone bracket if it could be a field name, else all that stands there. */
function nameOr(word: string, context: string): string {
  return /[A-Za-z_]/.test(word) ? word : context;
}

function classify(
  inside: string,
  start: number,
  end: number,
  reason: UnsupportedReason,
): Bracketed {
  return isProse(inside)
    ? { kind: "literal", start, end }
    : { kind: "unsupported", reason, start, end };
}

/**
 * Prose holds a character that no field name has: 【注意】, 【附件1】. Full-width forms count as the
 * ASCII that they were meant to be, so that 【ＴＩＴＬＥ】 still looks like a tag.
 */
function isProse(inside: string): boolean {
  return /\P{ASCII}/u.test(inside.replace(/[【】]/g, "").normalize("NFKC"));
}

/** Two findings of one place are one: of literals the first tells enough. */
function place({ kind, start, end }: Bracketed): string {
  return kind === "literal" ? `${start}` : `${start}-${end}`;
}
