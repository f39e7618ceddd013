import { foundTag } from "./find-tags.ts";
import { foldName, NameSet } from "./name-set.ts";
import type { Candidate, ReadTag } from "./read-bracket.ts";
import type { ScannedParagraph } from "./scan.ts";
import type { Bracketed } from "./tags.ts";

/**
 * The candidates of a template: whether 【姓名】 is a tag and 【Meeting title】 a broken one depends on
 * the fields of a job.
 */
export interface Undecided {
  /** Each wording once. */
  candidates: readonly Candidate[];
  /** The fields that this template's own tags name. */
  tagNames: NameSet;
  /** The paths that its sections name, in document order. */
  sectionPaths: readonly string[];
  /** Names in another script that a section is opened and closed for. */
  pairs: ReadonlySet<string>;
}

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

/**
 * Lists the candidates of a template; `null`: it has none, as most templates.
 *
 * @param special those of the paragraphs that hold more than plain tags.
 */
export function findUndecided(
  scanned: readonly ScannedParagraph[],
  special: readonly ScannedParagraph[] = scanned,
): Undecided | null {
  const candidates = new Map<string, Candidate>();
  for (const { found } of special) {
    for (const each of found) {
      const candidate = candidateOf(each);
      if (candidate !== undefined) candidates.set(candidate.wording, candidate);
    }
  }
  if (candidates.size === 0) return null;
  const tagNames = new NameSet();
  const sectionPaths = new Set<string>();
  const opened = new Set<string>();
  const closed = new Set<string>();
  for (const { found } of scanned) {
    for (const each of found) {
      if (each.kind === "tag" || each.kind === "mark") tagNames.add(each.name);
      if (each.kind === "mark" && each.mark !== "close") sectionPaths.add(each.name);
      for (const { kind, path } of candidateOf(each)?.readings ?? []) {
        if (kind === "close") closed.add(path);
        else if (kind === "open" || kind === "inverse") {
          opened.add(path);
          sectionPaths.add(path);
        }
      }
    }
  }
  const pairs = opened.intersection(closed);
  return { candidates: [...candidates.values()], tagNames, sectionPaths: [...sectionPaths], pairs };
}

function candidateOf(found: Bracketed): Candidate | undefined {
  return found.kind === "literal" || found.kind === "unsupported" ? found.candidate : undefined;
}

/** Decides for the fields of a job: each wording once, however often the template says it. */
export function decideTags(undecided: Undecided, fields: FieldNames): Decisions {
  for (const path of undecided.sectionPaths) fields.enter(path);
  const decisions = new Map<string, Decision>();
  for (const candidate of undecided.candidates) {
    const decision = decide(candidate, undecided, fields);
    if (decision !== null) decisions.set(candidate.wording, decision);
  }
  return decisions;
}

function decide(
  candidate: Candidate,
  { tagNames, pairs }: Undecided,
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
  // Nobody writes both tags of a section as prose.
  const isPair = candidate.readings.some(
    ({ kind, path }) =>
      (kind === "open" || kind === "inverse" || kind === "close") && pairs.has(path),
  );
  return isPair ? { kind: "unsupported", takenFor: candidate.wording } : null;
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
    const isOpen = (found: Bracketed) => decisions.has(candidateOf(found)?.wording ?? "");
    if (!paragraph.found.some(isOpen)) return paragraph;
    return {
      ...paragraph,
      found: paragraph.found.map((each) => settled(each, paragraph, decisions)),
    };
  });
}

function settled(found: Bracketed, { text }: ScannedParagraph, decisions: Decisions): Bracketed {
  const candidate = candidateOf(found);
  const decision = candidate && decisions.get(candidate.wording);
  if (candidate === undefined || decision === undefined) return found;
  const { start, end } = found;
  if (decision.kind === "unsupported") {
    const { takenFor } = decision;
    return { kind: "unsupported", reason: candidate.reason, takenFor, start, end };
  }
  return isAcross(text.barriers, start, end)
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
