import { placeTag } from "./find-tags.ts";
import { foldName, type NameSet } from "./name-set.ts";
import type { Candidate, ReadTag } from "./read-bracket.ts";
import type { ScannedParagraph } from "./scan.ts";
import type { Bracketed } from "./tags.ts";
import { candidateOf, type Undecided } from "./undecided.ts";

/** Names of the fields of a job (see `known-names.ts`). */
export interface FieldNames {
  /** The name as the skill or the payload writes it, whatever the case of the argument. */
  spelling(name: string): string | null;
  /**
   * The name that differs only in case, width, spaces, hyphens and underscores.
   *
   * @param key a name after `foldName`.
   */
  nearest(key: string): string | null;
  /** Adds the fields that the items of a section have. */
  enter(path: string): void;
}

type Decision = { kind: "tag"; tag: ReadTag } | { kind: "unsupported"; takenFor: string };

/**
 * Decisions by the key of their candidates. A candidate without a decision stays prose or broken.
 */
export type Decisions = ReadonlyMap<string, Decision>;

/** The decisions for a template without candidates. */
export const noDecisions: Decisions = new Map();

/** Decides on the candidates of a template with the fields of a job. */
export function decideTags(undecided: Undecided, fields: FieldNames): Decisions {
  for (const path of undecided.sectionPaths) fields.enter(path);
  const decisions = new Map<string, Decision>();
  /** Sections that were decided to be tags although no item has the field. */
  const sections = new Set<string>();
  for (const candidate of undecided.candidates) {
    const decision =
      decide(candidate, undecided, fields) ??
      decideInSection(candidate, undecided, fields, sections);
    if (decision === null) continue;
    decisions.set(candidate.key, decision);
    // The Markdown writer writes plain tags of the same name.
    if (decision.kind === "tag" && decision.tag.kind === "markdown") {
      const raw = `【${decision.tag.path}】`;
      const tag: ReadTag = { ...decision.tag, kind: "value", formatters: [], raw };
      decisions.set(raw, { kind: "tag", tag });
    }
  }
  return decisions;
}

function decide(
  candidate: Candidate,
  { tagNames }: Undecided,
  fields: FieldNames,
): Decision | null {
  for (const reading of candidate.readings) {
    const path = knownPath(reading.path, tagNames, fields);
    if (path !== null) return { kind: "tag", tag: { ...reading, path } };
  }
  const nearest = nearestPath(candidate.names, tagNames, fields);
  if (nearest !== null) {
    const { sign, rest } = candidate;
    return { kind: "unsupported", takenFor: `【${sign}${nearest}${rest}】` };
  }
  return null;
}

/**
 * Decides on a name that is not a field, but that has something that prose does not have: both tags
 * of a section, a sign, a formatter. Inside of a known section it is a tag, because items need not
 * have the field and the list may be empty. Elsewhere both tags of a section are refused.
 *
 * @param sections the paths of sections that became tags in this way; new ones are added.
 */
function decideInSection(
  candidate: Candidate,
  { pairs, around, tagNames }: Undecided,
  fields: FieldNames,
  sections: Set<string>,
): Decision | null {
  const [reading] = candidate.readings;
  if (reading === undefined) return null;
  const { kind, path } = reading;
  const isSectionTag = kind === "open" || kind === "inverse" || kind === "close";
  if (isSectionTag && !pairs.has(path)) return null;
  const section = around.get(candidate.key) ?? null;
  const isInSection =
    section !== null && (sections.has(section) || knownPath(section, tagNames, fields) !== null);
  if (isInSection && (candidate.sign !== "" || candidate.rest !== "")) {
    if (isSectionTag) sections.add(path);
    return { kind: "tag", tag: reading };
  }
  return isSectionTag ? { kind: "unsupported", takenFor: reading.raw } : null;
}

/** The path with the case of the fields; `null` if no field and no tag of the template has it. */
function knownPath(path: string, tagNames: NameSet, fields: FieldNames): string | null {
  const [first = "", ...members] = path.split(".");
  const spelling = fields.spelling(first);
  if (spelling === null) return tagNames.spelling(path);
  // A tag in capital letters finds its key in any case.
  const capitals = spelling.toUpperCase();
  const isReversible = capitals.toLowerCase() === spelling.toLowerCase();
  return [isReversible ? capitals : spelling, ...members].join(".");
}

/** The field, or the tag of this template, that differs least from the names of a candidate. */
function nearestPath(
  names: readonly string[],
  tagNames: NameSet,
  fields: FieldNames,
): string | null {
  const [first = "", ...members] = names;
  const key = names.map(foldName).join(".");
  const whole = tagNames.nearest(key) ?? fields.nearest(key);
  if (whole !== null) return asWritten(whole);
  const holder = members.length === 0 ? null : fields.nearest(foldName(first));
  return holder === null ? null : [holder, ...members].map(asWritten).join(".");
}

/** A name as tags write it. */
function asWritten(name: string): string {
  if (!/^[\w\s.-]*$/.test(name)) return name;
  return name.replace(/[\s-]+/g, "_").toUpperCase();
}

/**
 * Replaces candidates in paragraphs by what was decided; returns the same array without decisions.
 * A name in another script can become a section tag, so this runs before sections are compiled.
 */
export function settleTags(
  scanned: readonly ScannedParagraph[],
  decisions: Decisions,
): readonly ScannedParagraph[] {
  if (decisions.size === 0) return scanned;
  return scanned.map((paragraph) => {
    const { brackets, text } = paragraph;
    const settled = settleBrackets(brackets, decisions, text.barriers);
    return settled === brackets ? paragraph : { ...paragraph, brackets: settled };
  });
}

/**
 * Replaces candidates in one text by what was decided; returns the same array if nothing changes.
 *
 * @param barriers see `ParagraphText`.
 */
export function settleBrackets(
  brackets: readonly Bracketed[],
  decisions: Decisions,
  barriers: readonly number[] = [],
): readonly Bracketed[] {
  const isDecided = (bracketed: Bracketed) => decisions.has(candidateOf(bracketed)?.key ?? "");
  if (!brackets.some(isDecided)) return brackets;
  return brackets.map((bracketed) => settle(bracketed, barriers, decisions));
}

function settle(
  bracketed: Bracketed,
  barriers: readonly number[],
  decisions: Decisions,
): Bracketed {
  const candidate = candidateOf(bracketed);
  const decision = candidate && decisions.get(candidate.key);
  if (candidate === undefined || decision === undefined) return bracketed;
  const { start, end } = bracketed;
  if (decision.kind === "unsupported") {
    const { takenFor } = decision;
    return { kind: "unsupported", reason: candidate.reason, takenFor, start, end };
  }
  return isAcross(barriers, start, end)
    ? { kind: "unsupported", reason: "crosses_barrier", start, end }
    : placeTag(decision.tag, start, end);
}

/** Whether a barrier lies between two offsets. */
function isAcross(barriers: readonly number[], start: number, end: number): boolean {
  let low = 0;
  let high = barriers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((barriers[middle] as number) <= start) low = middle + 1;
    else high = middle;
  }
  return (barriers[low] ?? end) < end;
}
