import { partKey } from "../../opc/part-names.ts";
import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { type Decisions, settleBrackets } from "../grammar/settle.ts";
import type { Bracketed } from "../grammar/tags.ts";
import type { LogEntry } from "../log/log-entry.ts";
import { countOpeners } from "./brackets.ts";
import { findEmbeddedTags } from "./embedded.ts";
import { type LinkTargets, readLinkTargets } from "./link-places.ts";
import { otherParts, partsWithBrackets, partsWithRelationships } from "./other-parts.ts";
import { entryOf, faultEntry } from "./place-log.ts";
import { propertyParts } from "./property-places.ts";
import { compileText } from "./render-text.ts";
import { findOwnersOf, type SearchPlan, searchPlaces } from "./search-places.ts";
import { firstTagOf, isPictureTag, type RestTags, type TextPlace } from "./text-place.ts";

/** The tags of a template that stand outside of the runs of its paragraphs. */
export interface PlaceSurvey {
  places: readonly TextPlace[];
  /** Brackets in places that no text can be filled into. */
  rest: readonly RestTags[];
  /** Tags that no task can fill. */
  faults: readonly LogEntry[];
  /** Where the places are, so that copies of a section need not be searched from end to end. */
  plan: SearchPlan;
}

/**
 * Searches every part of a template for tags outside of the runs of its paragraphs. Nothing is
 * changed; parts without brackets are not parsed.
 *
 * @param stories all stories of the template that may hold a tag.
 * @param scanned the paragraphs of theirs that hold brackets.
 */
export function surveyPlaces(
  pack: WordPackage,
  stories: readonly StoryPart[],
  scanned: readonly ScannedParagraph[],
): PlaceSurvey {
  const holdMore = storiesThatHoldMore(stories, scanned);
  const names = holdMore.map(({ partName }) => partName);
  const holding = partsWithBrackets(
    pack,
    stories.map(({ partName }) => partName),
  );
  const embedded = stories.flatMap((story) => findEmbeddedTags(pack, story));
  if (names.length + holding.length === 0) {
    return { places: [], rest: embedded, faults: faultsOf([], embedded), plan: noPlan };
  }
  const keys = new Set(holding.map(partKey));
  const properties = propertyParts(pack).filter((name) => keys.has(partKey(name)));
  const others = otherParts(pack, holding, properties);
  const links = new Map<string, LinkTargets>();
  const rest: RestTags[] = [];
  for (const partName of partsWithRelationships(holding)) {
    const targets = readLinkTargets(pack, partName);
    if (targets.links.size > 0) links.set(partName, targets.links);
    rest.push(...targets.rest);
  }
  const wide = { stories: new Set(names), properties, others, links };
  const owners = findOwnersOf(pack, stories, wide);
  const found = searchPlaces(pack, stories, { ...wide, shown: new Set() }, owners);
  rest.push(...found.rest, ...embedded);
  const places = withoutPictures(found.places);
  const withPlaces = new Set(places.map(({ part }) => part));
  const plan = {
    ...wide,
    stories: new Set(names.filter((name) => withPlaces.has(name))),
    others: others.filter((name) => withPlaces.has(name)),
    shown: new Set(owners.keys()),
  };
  return { places, rest, faults: faultsOf(places, rest), plan };
}

const noPlan: SearchPlan = {
  stories: new Set(),
  properties: [],
  others: [],
  links: new Map(),
  shown: new Set(),
};

/** A survey with what was decided of names for a job. */
export function settleSurvey(survey: PlaceSurvey, decisions: Decisions): PlaceSurvey {
  if (decisions.size === 0 || survey.places.length + survey.rest.length === 0) return survey;
  const places = settlePlaces(survey.places, decisions);
  const rest = survey.rest.map((each) => ({
    ...each,
    brackets: settleBrackets(each.brackets, decisions),
  }));
  return { ...survey, places, rest, faults: faultsOf(places, rest) };
}

function settlePlaces(places: readonly TextPlace[], decisions: Decisions): TextPlace[] {
  const settled = places.map((each) => ({
    ...each,
    brackets: settleBrackets(each.brackets, decisions),
  }));
  return withoutPictures(settled);
}

/** A picture that is named by its description has its place in the table of pictures. */
function withoutPictures(places: readonly TextPlace[]): TextPlace[] {
  return places.filter(
    ({ isDescription, text, brackets: found }) => !isDescription || !isPictureTag(text, found),
  );
}

/** Stories with more opening brackets than their paragraphs have: most have none. */
function storiesThatHoldMore(
  stories: readonly StoryPart[],
  scanned: readonly ScannedParagraph[],
): StoryPart[] {
  const read = new Map<StoryPart, number>();
  let story: StoryPart | null = null;
  let count = 0;
  for (const paragraph of scanned) {
    if (paragraph.story !== story) {
      if (story !== null) read.set(story, count);
      story = paragraph.story;
      count = 0;
    }
    count += openersIn(paragraph);
  }
  if (story !== null) read.set(story, count);
  return stories.filter((each) => countOpeners(each.document.bytes) !== (read.get(each) ?? 0));
}

/** Each tag has one opening bracket; prose and malformed tags may have any number. */
function openersIn({ brackets: found, text: { text } }: ScannedParagraph): number {
  let count = 0;
  for (let index = 0; index < found.length; index++) {
    const { kind } = found[index] as Bracketed;
    if (kind !== "tag" && kind !== "section_tag") return text.split("【").length - 1;
    count++;
  }
  return count;
}

/** The same places in a package whose sections are expanded, in each of the copies. */
export function findTextPlaces(
  pack: WordPackage,
  stories: readonly StoryPart[],
  { plan }: PlaceSurvey,
  decisions: Decisions,
): TextPlace[] {
  const { places } = searchPlaces(pack, stories, plan, findOwnersOf(pack, stories, plan));
  return settlePlaces(places, decisions);
}

function faultsOf(places: readonly TextPlace[], rest: readonly RestTags[]): LogEntry[] {
  const faults = places
    .filter(({ isMirror }) => !isMirror)
    .flatMap((place) =>
      compileText(place.brackets).faults.map(({ bracketed: found, reason }) =>
        faultEntry(place, found, reason),
      ),
    );
  const others = rest.flatMap((each): LogEntry[] => {
    const wording = firstTagOf(each);
    if (wording === null) return [];
    const { reason } = each;
    return [{ ...entryOf(each), end: wording.length, original_text: wording, reason }];
  });
  return [...faults, ...others];
}
