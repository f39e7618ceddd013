import { judgeBroken, loneBrackets } from "./lone-brackets.ts";
import { type Reading, type ReadTag, readBracket } from "./read-bracket.ts";
import type { Bracketed, MarkFound, TagFound } from "./tags.ts";

/** Readings by their wording: a document repeats few of them, thousands of times. */
export type Readings = Map<string, Reading>;

/**
 * Finds the tags of a text, `【FIELD_NAME】`, and everything else in brackets: a broken tag is
 * `unsupported`, prose is `literal`. In document order, in linear time.
 *
 * @param barriers ascending offsets that a tag cannot be written across (see `ParagraphText`).
 * @param readings is added to.
 */
export function findTags(
  text: string,
  barriers: readonly number[] = [],
  readings: Readings = new Map(),
): Bracketed[] {
  const tags: Bracketed[] = [];
  let brackets = 0;
  let barrier = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isBracket(code)) continue;
    brackets++;
    const found = code === OPEN ? tagAt(text, at, readings) : null;
    if (found === null) continue;
    const { end } = found;
    while ((barriers[barrier] ?? end) <= at) barrier++;
    const isAcross = (barriers[barrier] ?? end) < end;
    tags.push(
      isAcross ? { kind: "unsupported", reason: "crosses_barrier", start: at, end } : found,
    );
  }
  return brackets === 2 * tags.length ? tags : withOthers(tags, text, readings);
}

/** The tags of a text, and the brackets in it that belong to none of them. */
function withOthers(tags: readonly Bracketed[], text: string, readings: Readings): Bracketed[] {
  const found = [...tags, ...others(text, readings)];
  const byStart = new Map(found.map((each) => [each.start, each]));
  for (const bracket of loneBrackets(text)) {
    const other = byStart.get(bracket.start);
    if (other === undefined || !isSame(other, bracket)) found.push(bracket);
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Two findings of one place are one: of literals the first tells enough. */
function isSame(one: Bracketed, other: Bracketed): boolean {
  if (one.kind === "literal" || other.kind === "literal") return one.kind === other.kind;
  return one.end === other.end;
}

const OPEN = 0x3010;
const CLOSE = 0x3011;

/** The tag that begins at a bracket and goes up to the next; `null` where none does. */
function tagAt(text: string, start: number, readings: Readings): TagFound | MarkFound | null {
  let close = start + 1;
  while (close < text.length && !isBracket(text.charCodeAt(close))) close++;
  if (text.charCodeAt(close) !== CLOSE) return null;
  const reading = readingOf(text.slice(start, close + 1), readings);
  return reading.kind === "tag" ? foundTag(reading.tag, start, close + 1) : null;
}

function readingOf(wording: string, readings: Readings): Reading {
  let reading = readings.get(wording);
  if (reading === undefined) {
    reading = readBracket(wording);
    readings.set(wording, reading);
  }
  return reading;
}

/** A tag that was read, at its place in a text. */
export function foundTag(tag: ReadTag, start: number, end: number): TagFound | MarkFound {
  const { kind, path: name, formatters, wording } = tag;
  switch (kind) {
    case "value":
    case "picture":
    case "markdown": {
      const found: TagFound = { kind: "tag", form: kind, name, formatters, wording, start, end };
      return tag.hasInvisible ? { ...found, hasInvisible: true } : found;
    }
    default: {
      const found: MarkFound = { kind: "mark", mark: kind, name, formatters, wording, start, end };
      return tag.hasInvisible ? { ...found, hasInvisible: true } : found;
    }
  }
}

function isBracket(code: number): boolean {
  return code === OPEN || code === CLOSE;
}

/** From each opening bracket to the next closing one, if that is no tag. */
function others(text: string, readings: Readings): Bracketed[] {
  const found: Bracketed[] = [];
  let open = text.indexOf("【");
  while (open >= 0) {
    const close = text.indexOf("】", open);
    if (close < 0) break;
    const end = close + 1;
    const inner = text.lastIndexOf("【", close);
    const reading = readingOf(text.slice(inner, end), readings);
    if (inner !== open) {
      found.push(judgeBroken(text.slice(open + 1, close), open, end, "invalid_format"));
    }
    if (reading.kind === "unsupported" && inner === open) {
      const { takenFor, candidate } = reading;
      found.push({
        ...{ kind: "unsupported", reason: "invalid_format", start: open, end },
        ...(takenFor === null ? {} : { takenFor }),
        ...(candidate === null ? {} : { candidate }),
      });
    } else if (reading.kind === "literal") {
      const { candidate } = reading;
      if (candidate !== null) found.push({ kind: "literal", candidate, start: inner, end });
      else if (inner === open) found.push({ kind: "literal", start: open, end });
    }
    open = text.indexOf("【", close);
  }
  return found;
}
