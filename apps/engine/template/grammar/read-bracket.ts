import { formatterNames } from "./formatter-names.ts";
import { withoutHardSpaces, withoutInvisible } from "./invisible.ts";
import { foldName } from "./name-set.ts";
import { type ParsedTag, parseAnyTag, parseTag } from "./tag-grammar.ts";

/** Why a tag is broken; a reason code of the log. */
export type UnsupportedReason =
  | "invalid_format"
  | "unclosed_bracket"
  | "stray_close"
  | "crosses_barrier";

/** A tag with its text in the template. */
export interface ReadTag extends ParsedTag {
  /** The text of the tag with its brackets. */
  raw: string;
  /** Whether its name holds invisible characters. */
  hasInvisible: boolean;
}

/**
 * A text in brackets that is a tag, or a broken tag, if its name is a field of the job. The
 * template alone does not tell which fields a job has.
 */
export interface Candidate {
  /** Candidates with the same key are decided alike: the raw text, or the reason and the word. */
  key: string;
  /** Why the tag is broken if its name is nearly the name of a field. */
  reason: UnsupportedReason;
  /** The tags that it may be, the likelier first; empty: it can only be a broken tag. */
  readings: readonly ReadTag[];
  /** Its names, to be compared with the names of fields; empty: it resembles no field. */
  names: readonly string[];
  /** The sign before the name, `#`; `""` without one. */
  sign: string;
  /** The formatters behind the name, each with its `|`. */
  rest: string;
}

/** The kind of a text in brackets, as far as the text alone tells it. */
export type Reading =
  | { kind: "tag"; tag: ReadTag }
  | { kind: "unsupported"; takenFor: string | null; candidate: Candidate | null }
  | { kind: "literal"; candidate: Candidate | null };

const prose: Reading = { kind: "literal", candidate: null };

/** The longest name of a field, in UTF-16 units. */
const longestName = 200;

/**
 * Reads `【…】`. A text that matches the grammar is a tag. A text that its author meant as a tag is a
 * broken tag: a name with an underscore in the wrong case, a sign or a formatter with an error in
 * the rest. Everything else is prose, or a candidate.
 */
export function readBracket(raw: string): Reading {
  const inside = raw.slice(1, -1);
  const seen = withoutInvisible(inside);
  const parsed = parseTag(seen);
  if (parsed !== null) {
    return { kind: "tag", tag: { ...parsed, raw, hasInvisible: seen !== inside } };
  }
  if (inside.length > longestName) {
    return startsAsTag.test(inside)
      ? { kind: "unsupported", takenFor: null, candidate: null }
      : prose;
  }
  if (itemSection.test(seen)) return { kind: "unsupported", takenFor: null, candidate: null };
  return isOtherEngine(seen) ? prose : readOther(raw, inside, seen);
}

/**
 * A section tag for the item itself or its index. A section needs the name of a list or an object.
 */
const itemSection = /^[#^/](?:\.|@(?:INDEX|FIRST|LAST))(?:\||$)/;

/**
 * A sign or none, a name, and `|`. The name cannot match in two ways, so that it takes linear time.
 */
const startsAsTag = /^[#^/%~]?[0-9_.]*[A-Z][A-Z0-9_.]*\|/;

/** Tags of other engines: {{x}}, {%x%}, ${x}, #{x}, %x%, <<x>>, «x», [x]. */
function isOtherEngine(inside: string): boolean {
  return /^\s*(?:[$#@!]?\{.*\}|%.*%|<.*>|«.*»|\[.*\]|\$.*\$|@.*@)\s*$/su.test(inside);
}

/** Sign, space, name and formatters. Chinese keyboards write full-width signs. */
const shape = /^\s*([#^/%~@＃＾／％～＠]?)(\s*)([^|｜]*)([|｜].*)?$/su;

/** A text that does not match the grammar: a broken tag, a candidate, or prose. */
function readOther(raw: string, inside: string, seen: string): Reading {
  const [, writtenSign = "", gap = "", writtenName = "", writtenRest = ""] = shape.exec(seen) ?? [];
  const name = writtenName.trim().normalize("NFKC");
  if (!/[\p{L}\p{N}]/u.test(name)) return prose;
  const sign = writtenSign.normalize("NFKC");
  const rest = restOf(writtenRest);
  const isAscii = /^[\x20-\x7E]*$/.test(name);
  const candidate: Candidate = {
    key: raw,
    reason: "invalid_format",
    readings: readingsOf(raw, inside, seen, isAscii),
    names: sign === "@" ? [] : namesOf(name),
    sign,
    rest,
  };
  const isMeant = isAscii
    ? isMeantAsTag(name, sign !== "" && gap === "" ? sign : "", writtenRest)
    : hasKnownFormatter(rest);
  if (!isMeant) return { kind: "literal", candidate };
  const takenFor = `【${sign}${isAscii ? name.replace(/\s+/g, "").toUpperCase() : name}${rest}】`;
  return { kind: "unsupported", takenFor, candidate };
}

/** The formatters with half-width `|`, without empty ones. */
function restOf(writtenRest: string): string {
  if (writtenRest === "") return "";
  const formatters = writtenRest.replaceAll("｜", "|").split("|");
  return formatters
    .filter((text) => text.trim() !== "")
    .map((text) => `|${text}`)
    .join("");
}

/** Whether the author meant a tag, whatever the fields of a job are. */
function isMeantAsTag(name: string, sign: string, writtenRest: string): boolean {
  const isWord = /^[A-Z_][\w-]*(?:\.\w+)*$/i.test(name);
  if (sign === "@") return /^(?:INDEX|FIRST|LAST)$/i.test(name);
  if (isWord && sign !== "") return true;
  const isSnake = /^[\w.]*$/.test(name.replace(/\s*_\s*/g, "_")) && /[a-z]/i.test(name);
  if (isSnake && name.includes("_")) return true;
  if (writtenRest === "") return false;
  return /^[A-Z0-9_.]*[A-Z][A-Z0-9_.]*$/.test(name) || hasKnownFormatter(restOf(writtenRest));
}

/** Words that only tags have behind `|`: formatters, and options of pictures and sections. */
const knownWords = new Set([
  ...formatterNames,
  ...["width", "height", "qr", "page_break", "restart_numbering", "row"],
]);

function hasKnownFormatter(rest: string): boolean {
  const names = rest.split("|").slice(1);
  return names.some((text) => knownWords.has((text.split(":")[0] ?? "").trim()));
}

/** The tags that a text may be: as it is written, and without its invisible characters. */
function readingsOf(
  raw: string,
  inside: string,
  seen: string,
  isAscii: boolean,
): readonly ReadTag[] {
  const readings: ReadTag[] = [];
  const add = (text: string) => {
    const parsed = parseAnyTag(text);
    // An ASCII text that the grammar refuses can become a name only without its spaces.
    if (parsed === null || (isAscii && /[A-Za-z]/.test(parsed.path) && parseTag(text) === null))
      return;
    readings.push({ ...parsed, raw, hasInvisible: text !== inside });
  };
  add(inside);
  if (seen !== inside) add(seen);
  const joined = withoutHardSpaces(seen);
  if (joined !== seen) add(joined);
  return readings;
}

/** The names of a path, split at its dots. A text with the dot of a sentence is not a path. */
function namesOf(name: string): readonly string[] {
  if (/\.\s/.test(name) || !/\p{L}/u.test(name)) return [];
  const names = name.split(".");
  return names.some((part) => foldName(part) === "") ? [] : names;
}
