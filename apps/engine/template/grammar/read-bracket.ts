import { formatterNames } from "./formatter-names.ts";
import { withoutHardSpaces, withoutInvisible } from "./invisible.ts";
import { foldName } from "./name-set.ts";
import { type ParsedTag, parseAnyTag, parseTag } from "./tag-grammar.ts";

/** Why a tag is broken, as the log tells it. */
export type UnsupportedReason =
  | "invalid_format"
  | "unclosed_bracket"
  | "stray_close"
  | "crosses_barrier";

/** A tag as it stands in the template, brackets too. */
export interface ReadTag extends ParsedTag {
  wording: string;
  /** Characters that nobody sees stand in its name. */
  hasInvisible: boolean;
}

/**
 * Something in brackets that is a tag, or a broken one, if its name is a field's: a template does not say
 * which fields there are. Candidates of the same `wording` are decided alike.
 */
export interface Candidate {
  wording: string;
  /** Why it is broken where its name is nearly a field's. */
  reason: UnsupportedReason;
  /** The tags that it may be, the likelier first; empty: it can only be a broken one. */
  readings: readonly ReadTag[];
  /** Its names, to be compared with those of fields; empty: it is like no field. */
  names: readonly string[];
  /** What stands before and behind the name, as a tag has it. */
  mark: string;
  rest: string;
}

/** The kind of something in brackets, as far as it shows by itself. */
export type Reading =
  | { kind: "tag"; tag: ReadTag }
  | { kind: "unsupported"; takenFor: string | null; candidate: Candidate | null }
  | { kind: "literal"; candidate: Candidate | null };

const prose: Reading = { kind: "literal", candidate: null };

/** No name of a field is longer. */
const longestName = 200;

/**
 * Reads `【…】`. A tag is what the grammar has. Broken is what somebody meant as one: letters with an
 * underscore in the wrong case, a mark or a formatter with a wrong rest. Everything else is prose, or
 * a candidate.
 */
export function readBracket(wording: string): Reading {
  const inside = wording.slice(1, -1);
  const seen = withoutInvisible(inside);
  const parsed = parseTag(seen);
  if (parsed !== null) {
    return { kind: "tag", tag: { ...parsed, wording, hasInvisible: seen !== inside } };
  }
  if (inside.length > longestName) {
    return startsAsTag.test(inside)
      ? { kind: "unsupported", takenFor: null, candidate: null }
      : prose;
  }
  if (noSection.test(seen)) return { kind: "unsupported", takenFor: null, candidate: null };
  return isOtherEngine(seen) ? prose : readOther(wording, inside, seen);
}

/** A section needs the name of a list or an object; the item itself and its place have none. */
const noSection = /^[#^/](?:\.|@(?:INDEX|FIRST|LAST))(?:\||$)/;

/** The first letter is the first that can be: nothing is read twice. */
const startsAsTag = /^[#^/%~]?[0-9_.]*[A-Z][A-Z0-9_.]*\|/;

/** Tags of other engines: {{x}}, {%x%}, ${x}, #{x}, %x%, <<x>>, «x», [x]. */
function isOtherEngine(inside: string): boolean {
  return /^\s*(?:[$#@!]?\{.*\}|%.*%|<.*>|«.*»|\[.*\]|\$.*\$|@.*@)\s*$/su.test(inside);
}

/** Mark, space, name and formatters; Chinese keyboards write full-width signs. */
const shape = /^\s*([#^/%~@＃＾／％～＠]?)(\s*)([^|｜]*)([|｜].*)?$/su;

function readOther(wording: string, inside: string, seen: string): Reading {
  const [, sign = "", gap = "", written = "", signs = ""] = shape.exec(seen) ?? [];
  const name = written.trim().normalize("NFKC");
  if (!/[\p{L}\p{N}]/u.test(name)) return prose;
  const mark = sign.normalize("NFKC");
  const rest = restOf(signs);
  const isAscii = /^[\x20-\x7E]*$/.test(name);
  const candidate: Candidate = {
    wording,
    reason: "invalid_format",
    readings: readingsOf(wording, inside, seen, isAscii),
    names: mark === "@" ? [] : namesOf(name),
    mark,
    rest,
  };
  const isMeant = isAscii
    ? isMeantAsTag(name, mark !== "" && gap === "" ? mark : "", signs)
    : hasKnownFormatter(rest);
  if (!isMeant) return { kind: "literal", candidate };
  const takenFor = `【${mark}${isAscii ? name.replace(/\s+/g, "").toUpperCase() : name}${rest}】`;
  return { kind: "unsupported", takenFor, candidate };
}

/** The formatters as a tag has them, without those that are empty. */
function restOf(signs: string): string {
  if (signs === "") return "";
  const formatters = signs.replaceAll("｜", "|").split("|");
  return formatters
    .filter((text) => text.trim() !== "")
    .map((text) => `|${text}`)
    .join("");
}

/** Whether somebody meant a tag, without regard to the fields of a job. */
function isMeantAsTag(name: string, mark: string, signs: string): boolean {
  const isWord = /^[A-Z_][\w-]*(?:\.\w+)*$/i.test(name);
  if (mark === "@") return /^(?:INDEX|FIRST|LAST)$/i.test(name);
  if (isWord && mark !== "") return true;
  const isSnake = /^[\w.]*$/.test(name.replace(/\s*_\s*/g, "_")) && /[a-z]/i.test(name);
  if (isSnake && name.includes("_")) return true;
  if (signs === "") return false;
  return /^[A-Z0-9_.]*[A-Z][A-Z0-9_.]*$/.test(name) || hasKnownFormatter(restOf(signs));
}

/** Words behind `|` that stand nowhere but in tags: formatters, and options of pictures and sections. */
const knownWords = new Set([
  ...formatterNames,
  ...["width", "height", "qr", "page_break", "restart_numbering", "row"],
]);

function hasKnownFormatter(rest: string): boolean {
  const names = rest.split("|").slice(1);
  return names.some((text) => knownWords.has((text.split(":")[0] ?? "").trim()));
}

/** As it is written; and without the invisible characters, if that is another name. */
function readingsOf(
  wording: string,
  inside: string,
  seen: string,
  isAscii: boolean,
): readonly ReadTag[] {
  const readings: ReadTag[] = [];
  const add = (text: string) => {
    const parsed = parseAnyTag(text);
    // A text in ASCII that is no name yet can only become one without its spaces.
    if (parsed === null || (isAscii && /[A-Za-z]/.test(parsed.path) && parseTag(text) === null))
      return;
    readings.push({ ...parsed, wording, hasInvisible: text !== inside });
  };
  add(inside);
  if (seen !== inside) add(seen);
  const joined = withoutHardSpaces(seen);
  if (joined !== seen) add(joined);
  return readings;
}

/** Names with dots between them. A dot that ends a sentence stands between no names. */
function namesOf(name: string): readonly string[] {
  if (/\.\s/.test(name) || !/\p{L}/u.test(name)) return [];
  const names = name.split(".");
  return names.some((each) => foldName(each) === "") ? [] : names;
}
