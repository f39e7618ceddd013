import type { FitReport } from "../../contract/reports.ts";
import { findOtherTags } from "../template/grammar/other-delimiters.ts";
import { isSpecial, scanStories } from "../template/grammar/scan.ts";
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
import { findSections } from "./compile.ts";

/** The tags of a template, with the faults that no task can mend. */
export interface Inspection
  extends TagSurvey,
    Pick<FitReport, "other_delimiters" | "other_delimiter_count"> {
  /**
   * SHA-256 of the texts and places of the stories, in hexadecimal. It stays the same if Word
   * splits the text into other runs, and if formatting changes.
   */
  fingerprint: string;
}

/** An inspection has no task, so the only known fields are those of the tags. */
const noNames: FieldNames = { spelling: () => null, nearest: () => null, enter: () => {} };

/**
 * Lists the tags of a template. Names in another script count as prose, because only a task tells
 * which of them are fields.
 *
 * @throws DocumentError if the bytes are not a Word document within the limits.
 */
export function inspect(
  template: Buffer,
  limits: PackageLimits = defaultPackageLimits,
): Inspection {
  const pack = WordPackage.open(template, limits);
  const stories = [readBody(pack), ...readOtherStories(pack, [""])];
  const scanned = scanStories(stories);
  const placeSurvey = surveyPlaces(pack, stories, scanned);
  const allPlaces = [...placeSurvey.places, ...placeSurvey.unfillable];
  const undecided = findUndecided(scanned, scanned, allPlaces);
  const decisions = undecided ? decideTags(undecided, noNames) : noDecisions;
  const settled = settleTags(scanned, decisions);
  const { places, faults } = settleSurvey(placeSurvey, decisions);
  const tags = findSections({ pack, stories }, settled.filter(isSpecial)).faults;
  const survey = surveyTags(settled, tags, tagsInPlaces(places, rootScope({})));
  const others = findOtherTags(stories);
  return {
    ...survey,
    unsupported: [...survey.unsupported, ...faults],
    unsupported_count: survey.unsupported_count + faults.length,
    other_delimiters: others.listed,
    other_delimiter_count: others.count,
    fingerprint: fingerprintOf(stories, places),
  };
}

function fingerprintOf(stories: readonly StoryPart[], places: readonly TextPlace[]): string {
  // Loaded here and not imported, because a worker that prechecks starts faster without it.
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
