import { defaultPackageLimits, type PackageLimits } from "../../docx/limits.ts";
import { WordPackage } from "../../docx/package.ts";
import { readParagraphText } from "../../docx/paragraph-text.ts";
import { readBody, readOtherStories, type StoryPart } from "../../docx/stories.ts";
import { type ScannedParagraph, scanStories } from "../grammar/scan.ts";
import type { PlacedField } from "../places/placed-fields.ts";
import { tagsInPlaces } from "../places/resolve-places.ts";
import { surveyPlaces } from "../places/survey.ts";
import type { TextPlace } from "../places/text-place.ts";
import { rootScope } from "../values/data.ts";
import type { TagFault } from "../values/resolve.ts";
import { type LogEntry, logUnfillable, placeOf, type TagPlace } from "./replace-log.ts";

/** The tags of a template. */
export interface TagSurvey {
  /** Fields in the order of their first tag, each with every place where it stands. */
  fields: { name: string; places: TagPlace[] }[];
  /** What looks like a tag and is none, with the reason: a job on this template ends with exit 3. */
  unsupported: LogEntry[];
}

/** What a template asks for, without filling it. */
export interface Inspection extends TagSurvey {
  /**
   * SHA-256 of what the stories say and where, in hexadecimal. It does not change when Word splits
   * the same text into other runs, nor when formatting changes.
   */
  fingerprint: string;
}

/**
 * Reads a template and changes nothing.
 *
 * @throws DocumentError when it is no Word document within the limits.
 */
export function inspect(
  template: Buffer,
  limits: PackageLimits = defaultPackageLimits,
): Inspection {
  const pack = WordPackage.open(template, limits);
  const stories = [readBody(pack), ...readOtherStories(pack, [""])];
  const { places, faults } = surveyPlaces(pack, stories);
  const survey = surveyTags(scanStories(stories), [], tagsInPlaces(places, rootScope({})));
  const unsupported = [...survey.unsupported, ...faults];
  return { ...survey, unsupported, fingerprint: fingerprintOf(stories, places) };
}

/** Lists what was found in brackets; the fallback copies of text boxes are left out. */
export function surveyTags(
  scanned: readonly ScannedParagraph[],
  faults: readonly TagFault[] = [],
  placed: readonly PlacedField[] = [],
): TagSurvey {
  const places = new Map<string, TagPlace[]>();
  for (const paragraph of scanned) {
    if (paragraph.paragraph.isMirror) continue;
    for (const found of paragraph.found) {
      if (found.kind !== "tag") continue;
      const own = places.get(found.name);
      if (own === undefined) places.set(found.name, [placeOf(paragraph, found)]);
      else own.push(placeOf(paragraph, found));
    }
  }
  for (const { name, entry } of placed) {
    const { part, paragraph_path, run_id, start, end } = entry;
    const place = { part, paragraph_path, run_id, start, end };
    places.set(name, [...(places.get(name) ?? []), place]);
  }
  const { entries } = logUnfillable(scanned, faults, placed);
  return {
    fields: [...places].map(([name, own]) => ({ name, places: own })),
    unsupported: entries.filter(({ status }) => status === "unsupported"),
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
