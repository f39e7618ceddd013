import { defaultPackageLimits, type PackageLimits } from "../../docx/limits.ts";
import { WordPackage } from "../../docx/package.ts";
import { readParagraphText } from "../../docx/paragraph-text.ts";
import { readBody, readOtherStories, type StoryPart } from "../../docx/stories.ts";
import { type ScannedParagraph, scanStories } from "../grammar/scan.ts";
import {
  decideTags,
  type FieldNames,
  findUndecided,
  noDecisions,
  settleTags,
} from "../grammar/settle.ts";
import type { PlacedField } from "../places/placed-fields.ts";
import { tagsInPlaces } from "../places/resolve-places.ts";
import { settleSurvey, surveyPlaces } from "../places/survey.ts";
import type { TextPlace } from "../places/text-place.ts";
import { rootScope } from "../values/data.ts";
import type { TagFault } from "../values/resolve.ts";
import { type LogEntry, logUnfillable, placeOf, type TagPlace } from "./replace-log.ts";

/** The tags of a template. */
export interface TagSurvey {
  /** Fields in the order of their first tag, each with where it stands and how often. */
  fields: { name: string; count: number; places: TagPlace[] }[];
  /** What looks like a tag and is none, with the reason: a job on this template ends with exit 3. */
  unsupported: LogEntry[];
  /** Of all, also of those that are too many to be listed. */
  unsupported_count: number;
  /** Bracketed prose. */
  notes: LogEntry[];
  note_count: number;
}

/** What a template asks for, without filling it. */
export interface Inspection extends TagSurvey {
  /**
   * SHA-256 of what the stories say and where, in hexadecimal. It does not change when Word splits
   * the same text into other runs, nor when formatting changes.
   */
  fingerprint: string;
}

/** Of a template alone: there is no task, and its own tags are all the fields that are known. */
const noFields: FieldNames = { spelling: () => null, nearest: () => null, enter: () => {} };

/**
 * Reads a template and changes nothing. Names in another script are prose: what is a field, a task says.
 *
 * @throws DocumentError when it is no Word document within the limits.
 */
export function inspect(
  template: Buffer,
  limits: PackageLimits = defaultPackageLimits,
): Inspection {
  const pack = WordPackage.open(template, limits);
  const stories = [readBody(pack), ...readOtherStories(pack, [""])];
  const scanned = scanStories(stories);
  const surveyed = surveyPlaces(pack, stories, scanned);
  const outside = [...surveyed.places, ...surveyed.rest];
  const undecided = findUndecided(scanned, scanned, outside);
  const decisions = undecided ? decideTags(undecided, noFields) : noDecisions;
  const settled = settleTags(scanned, decisions);
  const { places, faults } = settleSurvey(surveyed, decisions);
  const survey = surveyTags(settled, [], tagsInPlaces(places, rootScope({})));
  const unsupported = [...survey.unsupported, ...faults];
  return { ...survey, unsupported, fingerprint: fingerprintOf(stories, places) };
}

/**
 * Lists what was found in brackets; the fallback copies of text boxes are left out.
 *
 * @param maxPlaces of each field.
 */
export function surveyTags(
  scanned: readonly ScannedParagraph[],
  faults: readonly TagFault[] = [],
  placed: readonly PlacedField[] = [],
  maxPlaces = Number.POSITIVE_INFINITY,
): TagSurvey {
  const fields = new Map<string, TagSurvey["fields"][number]>();
  const add = (name: string, place: () => TagPlace) => {
    let field = fields.get(name);
    if (field === undefined) {
      field = { name, count: 0, places: [] };
      fields.set(name, field);
    }
    if (field.count++ < maxPlaces) field.places.push(place());
  };
  for (const paragraph of scanned) {
    if (paragraph.paragraph.isMirror) continue;
    for (const found of paragraph.found) {
      if (found.kind === "tag") add(found.name, () => placeOf(paragraph, found));
    }
  }
  for (const { name, entry } of placed) {
    const { part, paragraph_path, run_id, start, end } = entry;
    add(name, () => ({ part, paragraph_path, run_id, start, end }));
  }
  const { entries, summary } = logUnfillable(scanned, faults, placed);
  return {
    fields: [...fields.values()],
    unsupported: entries.filter(({ status }) => status === "unsupported"),
    unsupported_count: summary.unsupported_count,
    notes: entries.filter(({ status }) => status === "literal"),
    note_count: summary.literal_count,
  };
}

function fingerprintOf(stories: readonly StoryPart[], places: readonly TextPlace[]): string {
  // Loaded by those that need it: a worker that prechecks does not, and starts faster without.
  const { createHash } = process.getBuiltinModule("node:crypto");
  const hash = createHash("sha256");
  for (const story of stories) {
    for (const paragraph of story.paragraphs) {
      const { text } = readParagraphText(story, paragraph);
      hash.update(`${story.partName}\0${paragraph.path}\0${text}\0`);
    }
  }
  for (const { part, path, text } of places) hash.update(`${part}\0${path}\0${text}\0`);
  return hash.digest("hex");
}
