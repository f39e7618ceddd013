import { foundTag } from "./find-tags.ts";
import { foldName, type NameSet } from "./name-set.ts";
import type { Candidate, ReadTag } from "./read-bracket.ts";
import type { ScannedParagraph } from "./scan.ts";
import type { Bracketed } from "./tags.ts";
import { candidateOf, type Undecided } from "./undecided.ts";

/** Names of the fields of a job; see `known-names.ts`. */
export interface FieldNames {
  /** The name as the skill or the payload writes it, without regard to case. */
  spelling(name: string): string | null;
  /** The name that differs in no more than case, width, spaces and hyphens; see `foldName`. */
  nearest(key: string): string | null;
  /** A section of that path is opened: what its items have are names, too. */
  enter(path: string): void;
}

type Decision = { kind: "tag"; tag: ReadTag } | { kind: "unsupported"; takenFor: string };

/** By the wording of candidates; the others stay as they are. */
export type Decisions = ReadonlyMap<string, Decision>;

/** The decisions for a template without candidates. */
export const noDecisions: Decisions = new Map();

/** Decides for the fields of a job: each wording once, however often the template says it. */
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
    decisions.set(candidate.wording, decision);
    // What Markdown says is written as plain tags of the same name.
    if (decision.kind === "tag" && decision.tag.kind === "markdown") {
      const wording = `【${decision.tag.path}】`;
      const tag: ReadTag = { ...decision.tag, kind: "value", formatters: [], wording };
      decisions.set(wording, { kind: "tag", tag });
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
    const { mark, rest } = candidate;
    return { kind: "unsupported", takenFor: `【${mark}${nearest}${rest}】` };
  }
  return null;
}

/**
 * Decides on a name that no field has, but that stands with something nobody writes as prose: both tags
 * of a section, a mark, a formatter. Inside of a known section it is a tag: the items need not have the
 * field, and there may be none. Elsewhere both tags of a section are refused.
 *
 * @param sections the paths of sections that were decided to be tags in this way; is added to.
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
  const isMark = kind === "open" || kind === "inverse" || kind === "close";
  if (isMark && !pairs.has(path)) return null;
  const section = around.get(candidate.wording) ?? null;
  const isIn =
    section !== null && (sections.has(section) || knownPath(section, tagNames, fields) !== null);
  if (isIn && (candidate.mark !== "" || candidate.rest !== "")) {
    if (isMark) sections.add(path);
    return { kind: "tag", tag: reading };
  }
  return isMark ? { kind: "unsupported", takenFor: candidate.wording } : null;
}

/** The path as the fields write it: they may have another case. */
function knownPath(path: string, tagNames: NameSet, fields: FieldNames): string | null {
  const [first = "", ...members] = path.split(".");
  const spelling = fields.spelling(first);
  if (spelling === null) return tagNames.spelling(path);
  // As names of capital letters, which find their keys in any case.
  const capitals = spelling.toUpperCase();
  const isReversible = capitals.toLowerCase() === spelling.toLowerCase();
  return [isReversible ? capitals : spelling, ...members].join(".");
}

/** The field, or the tag of this template, that names were taken for. */
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
 * The paragraphs with what was decided; the very same array where nothing was. A name in another
 * script becomes a tag of a field or of a section: sections are compiled afterwards.
 */
export function settleTags(
  scanned: readonly ScannedParagraph[],
  decisions: Decisions,
): readonly ScannedParagraph[] {
  if (decisions.size === 0) return scanned;
  return scanned.map((paragraph) => {
    const { found, text } = paragraph;
    const settled = settleFound(found, decisions, text.barriers);
    return settled === found ? paragraph : { ...paragraph, found: settled };
  });
}

/**
 * What stands in the brackets of one text, with what was decided; the very same array where nothing was.
 *
 * @param barriers see `ParagraphText`.
 */
export function settleFound(
  found: readonly Bracketed[],
  decisions: Decisions,
  barriers: readonly number[] = [],
): readonly Bracketed[] {
  const isOpen = (each: Bracketed) => decisions.has(candidateOf(each)?.wording ?? "");
  return found.some(isOpen) ? found.map((each) => settle(each, barriers, decisions)) : found;
}

function settle(found: Bracketed, barriers: readonly number[], decisions: Decisions): Bracketed {
  const candidate = candidateOf(found);
  const decision = candidate && decisions.get(candidate.wording);
  if (candidate === undefined || decision === undefined) return found;
  const { start, end } = found;
  if (decision.kind === "unsupported") {
    const { takenFor } = decision;
    return { kind: "unsupported", reason: candidate.reason, takenFor, start, end };
  }
  return isAcross(barriers, start, end)
    ? { kind: "unsupported", reason: "crosses_barrier", start, end }
    : foundTag(decision.tag, start, end);
}

/** Whether any of ascending offsets stands between two others. */
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
