import { scanStories } from "../template/grammar/scan.ts";
import {
  decideTags,
  type FieldNames,
  noDecisions,
  settleTags,
} from "../template/grammar/settle.ts";
import { findUndecided } from "../template/grammar/undecided.ts";
import { surveyTags, type TagSurvey } from "../template/log/tag-survey.ts";
import { tagsInPlaces } from "../template/places/resolve-places.ts";
import { settleSurvey, surveyPlaces } from "../template/places/survey.ts";
import type { TextPlace } from "../template/places/text-place.ts";
import { rootScope } from "../template/values/data.ts";
import { WordPackage } from "../word/package.ts";
import { readParagraphText } from "../word/paragraph-text.ts";
import { readBody, readOtherStories, type StoryPart } from "../word/stories.ts";
import { TextPieces } from "../word/text-pieces.ts";
import { defaultPackageLimits, type PackageLimits } from "../zip/limits.ts";

/** What a template asks for, without filling it. */
export interface Inspection extends TagSurvey {
  /**
   * SHA-256 of what the stories say and where, in hexadecimal. It does not change when Word splits
   * the same text into other runs, nor when formatting changes.
   */
  fingerprint: string;
}

/** Of a template alone: there is no task, and its own tags are all the fields that are known. */
const noNames: FieldNames = { spelling: () => null, nearest: () => null, enter: () => {} };

/**
 * Reads a template and changes nothing. Names in another script are prose: only a task tells which of
 * them are fields.
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
  const outside = [...surveyed.places, ...surveyed.unfillable];
  const undecided = findUndecided(scanned, scanned, outside);
  const decisions = undecided ? decideTags(undecided, noNames) : noDecisions;
  const settled = settleTags(scanned, decisions);
  const { places, faults } = settleSurvey(surveyed, decisions);
  const survey = surveyTags(settled, [], tagsInPlaces(places, rootScope({})));
  const unsupported = [...survey.unsupported, ...faults];
  return { ...survey, unsupported, fingerprint: fingerprintOf(stories, places) };
}

function fingerprintOf(stories: readonly StoryPart[], places: readonly TextPlace[]): string {
  // Loaded by those that need it: a worker that prechecks does not, and starts faster without.
  const { createHash } = process.getBuiltinModule("node:crypto");
  const hash = createHash("sha256");
  const pieces = new TextPieces();
  for (const story of stories) {
    for (const paragraph of story.paragraphs) {
      const { text } = readParagraphText(story, paragraph, pieces);
      hash.update(`${story.partName}\0${paragraph.path}\0${text}\0`);
    }
  }
  for (const { part, path, text } of places) hash.update(`${part}\0${path}\0${text}\0`);
  return hash.digest("hex");
}
