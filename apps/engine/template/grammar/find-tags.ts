import { brokenTagOrProse, loneBrackets } from "./lone-brackets.ts";
import { type Reading, type ReadTag, readBracket } from "./read-bracket.ts";
import type { Bracketed, FieldTag, SectionTag } from "./tags.ts";

/** Readings by the raw text. A document repeats a few tags thousands of times. */
export type Readings = Map<string, Reading>;

/**
 * Finds the tags of a text, `【FIELD_NAME】`, and everything else in brackets: a broken tag is
 * `unsupported`, prose is `literal`. Takes linear time.
 *
 * @param barriers ascending offsets. A tag that crosses one cannot be filled (see `ParagraphText`).
 * @param readings a cache; new readings are added.
 * @returns tags and other brackets in the order of the text.
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
    const tag = code === OPEN ? tagAt(text, at, readings) : null;
    if (tag === null) continue;
    const { end } = tag;
    while ((barriers[barrier] ?? end) <= at) barrier++;
    const isAcross = (barriers[barrier] ?? end) < end;
    tags.push(isAcross ? { kind: "unsupported", reason: "crosses_barrier", start: at, end } : tag);
  }
  return brackets === 2 * tags.length ? tags : withOtherBrackets(tags, text, readings);
}

/** The tags of a text together with the brackets that belong to no tag. */
function withOtherBrackets(
  tags: readonly Bracketed[],
  text: string,
  readings: Readings,
): Bracketed[] {
  const all = [...tags, ...pairsWithoutTag(text, readings)];
  const byStart = new Map(all.map((bracketed) => [bracketed.start, bracketed]));
  for (const lone of loneBrackets(text)) {
    const other = byStart.get(lone.start);
    if (other === undefined || !isSame(other, lone)) all.push(lone);
  }
  return all.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Whether two entries with the same start are one. For literals the first entry is enough. */
function isSame(one: Bracketed, other: Bracketed): boolean {
  if (one.kind === "literal" || other.kind === "literal") return one.kind === other.kind;
  return one.end === other.end;
}

const OPEN = 0x3010;
const CLOSE = 0x3011;

/** The tag from an opening bracket to the next bracket; `null` if that is not a tag. */
function tagAt(text: string, start: number, readings: Readings): FieldTag | SectionTag | null {
  let close = start + 1;
  while (close < text.length && !isBracket(text.charCodeAt(close))) close++;
  if (text.charCodeAt(close) !== CLOSE) return null;
  const reading = readingOf(text.slice(start, close + 1), readings);
  return reading.kind === "tag" ? placeTag(reading.tag, start, close + 1) : null;
}

function readingOf(raw: string, readings: Readings): Reading {
  let reading = readings.get(raw);
  if (reading === undefined) {
    reading = readBracket(raw);
    readings.set(raw, reading);
  }
  return reading;
}

/** A tag with its offsets in a text. */
export function placeTag(tag: ReadTag, start: number, end: number): FieldTag | SectionTag {
  const { kind, path: name, formatters, raw } = tag;
  switch (kind) {
    case "value":
    case "picture":
    case "markdown": {
      const placed: FieldTag = { kind: "tag", form: kind, name, formatters, raw, start, end };
      return tag.hasInvisible ? { ...placed, hasInvisible: true } : placed;
    }
    default: {
      const role = kind;
      const placed: SectionTag = { kind: "section_tag", role, name, formatters, raw, start, end };
      return tag.hasInvisible ? { ...placed, hasInvisible: true } : placed;
    }
  }
}

function isBracket(code: number): boolean {
  return code === OPEN || code === CLOSE;
}

/** Each opening bracket with the next closing one, unless the two are a tag. */
function pairsWithoutTag(text: string, readings: Readings): Bracketed[] {
  const pairs: Bracketed[] = [];
  let open = text.indexOf("【");
  while (open >= 0) {
    const close = text.indexOf("】", open);
    if (close < 0) break;
    const end = close + 1;
    const inner = text.lastIndexOf("【", close);
    const reading = readingOf(text.slice(inner, end), readings);
    if (inner !== open) {
      pairs.push(brokenTagOrProse(text.slice(open + 1, close), open, end, "invalid_format"));
    }
    if (reading.kind === "unsupported" && inner === open) {
      const { takenFor, candidate } = reading;
      pairs.push({
        ...{ kind: "unsupported", reason: "invalid_format", start: open, end },
        ...(takenFor === null ? {} : { takenFor }),
        ...(candidate === null ? {} : { candidate }),
      });
    } else if (reading.kind === "literal") {
      const { candidate } = reading;
      if (candidate !== null) pairs.push({ kind: "literal", candidate, start: inner, end });
      else if (inner === open) pairs.push({ kind: "literal", start: open, end });
    }
    open = text.indexOf("【", close);
  }
  return pairs;
}
