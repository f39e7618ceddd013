import { partKey } from "../../opc/part-names.ts";
import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { type Decisions, settleBrackets } from "../grammar/settle.ts";
import type { Bracketed } from "../grammar/tags.ts";
import { explained } from "../log/explain-fault.ts";
import type { LogEntry } from "../log/log-entry.ts";
import { countOpeners } from "./brackets.ts";
import { findEmbeddedTags } from "./embedded.ts";
import { type LinkTargets, readLinkTargets } from "./link-places.ts";
import { otherParts, partsWithBrackets, partsWithRelationships } from "./other-parts.ts";
import { entryOf, faultEntry } from "./place-log.ts";
import { propertyParts } from "./property-places.ts";
import { compileText } from "./render-text.ts";
import { findOwnersOf, type SearchPlan, searchPlaces } from "./search-places.ts";
import { firstTagOf, isPictureTag, type TextPlace, type UnfillableText } from "./text-place.ts";

/** The tags of a template outside of the runs of its paragraphs. */
export interface PlaceSurvey {
  places: readonly TextPlace[];
  /** Texts with tags that cannot be filled. */
  unfillable: readonly UnfillableText[];
  /** Tags that no task can fill. */
  faults: readonly LogEntry[];
  /** The parts with places: only these are searched after sections were expanded. */
  plan: SearchPlan;
}

/**
 * Searches every part of a template for tags outside of the runs of its paragraphs. Changes
 * nothing. Parts without brackets are not parsed.
 *
 * @param stories all stories of the template that may hold a tag.
 * @param scanned the paragraphs of these stories that hold brackets.
 */
export function surveyPlaces(
  pack: WordPackage,
  stories: readonly StoryPart[],
  scanned: readonly ScannedParagraph[],
): PlaceSurvey {
  const names = storiesWithMore(stories, scanned).map(({ partName }) => partName);
  const holding = partsWithBrackets(
    pack,
    stories.map(({ partName }) => partName),
  );
  const embedded = stories.flatMap((story) => findEmbeddedTags(pack, story));
  if (names.length + holding.length === 0) {
    return { places: [], unfillable: embedded, faults: faultsOf([], embedded), plan: noPlan };
  }
  const keys = new Set(holding.map(partKey));
  const properties = propertyParts(pack).filter((name) => keys.has(partKey(name)));
  const others = otherParts(pack, holding, properties);
  const links = new Map<string, LinkTargets>();
  const unfillable: UnfillableText[] = [];
  for (const partName of partsWithRelationships(holding)) {
    const targets = readLinkTargets(pack, partName);
    if (targets.links.size > 0) links.set(partName, targets.links);
    unfillable.push(...targets.unfillable);
  }
  const widePlan = { stories: new Set(names), properties, others, links };
  const owners = findOwnersOf(pack, stories, widePlan);
  const searched = searchPlaces(pack, stories, { ...widePlan, shown: new Set() }, owners);
  unfillable.push(...searched.unfillable, ...embedded);
  const places = withoutPictures(searched.places);
  const withPlaces = new Set(places.map(({ part }) => part));
  const plan = {
    ...widePlan,
    stories: new Set(names.filter((name) => withPlaces.has(name))),
    others: others.filter((name) => withPlaces.has(name)),
    shown: new Set(owners.keys()),
  };
  return { places, unfillable, faults: faultsOf(places, unfillable), plan };
}

const noPlan: SearchPlan = {
  stories: new Set(),
  properties: [],
  others: [],
  links: new Map(),
  shown: new Set(),
};

/** A survey with the decisions on candidates for a job. */
export function settleSurvey(survey: PlaceSurvey, decisions: Decisions): PlaceSurvey {
  if (decisions.size === 0 || survey.places.length + survey.unfillable.length === 0) return survey;
  const places = settlePlaces(survey.places, decisions);
  const unfillable = survey.unfillable.map((text) => ({
    ...text,
    brackets: settleBrackets(text.brackets, decisions),
  }));
  return { ...survey, places, unfillable, faults: faultsOf(places, unfillable) };
}

function settlePlaces(places: readonly TextPlace[], decisions: Decisions): TextPlace[] {
  const settled = places.map((place) => ({
    ...place,
    brackets: settleBrackets(place.brackets, decisions),
  }));
  return withoutPictures(settled);
}

/** Leaves out descriptions that name the field of a picture: `pictures/` fills these pictures. */
function withoutPictures(places: readonly TextPlace[]): TextPlace[] {
  return places.filter(
    ({ isDescription, text, brackets }) => !isDescription || !isPictureTag(text, brackets),
  );
}

/**
 * Stories with opening brackets outside of the text of their paragraphs. Most stories have none.
 */
function storiesWithMore(
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
  return stories.filter((story) => countOpeners(story.document.bytes) !== (read.get(story) ?? 0));
}

/** The number of opening brackets. A tag has one; prose and broken tags may have any number. */
function openersIn({ brackets, text: { text } }: ScannedParagraph): number {
  let count = 0;
  for (let index = 0; index < brackets.length; index++) {
    const { kind } = brackets[index] as Bracketed;
    if (kind !== "tag" && kind !== "section_tag") return text.split("【").length - 1;
    count++;
  }
  return count;
}

/** Finds the places again in a package with expanded sections, in each of the copies. */
export function findTextPlaces(
  pack: WordPackage,
  stories: readonly StoryPart[],
  { plan }: PlaceSurvey,
  decisions: Decisions,
): TextPlace[] {
  const { places } = searchPlaces(pack, stories, plan, findOwnersOf(pack, stories, plan));
  return settlePlaces(places, decisions);
}

function faultsOf(places: readonly TextPlace[], unfillable: readonly UnfillableText[]): LogEntry[] {
  const faults = places
    .filter(({ isMirror }) => !isMirror)
    .flatMap((place) =>
      compileText(place.brackets).faults.map(({ tag, reason, detail, facts }) => {
        const entry = faultEntry(place, tag, reason);
        return explained(detail === undefined ? entry : { ...entry, detail }, facts);
      }),
    );
  const others = unfillable.flatMap((text): LogEntry[] => {
    const raw = firstTagOf(text);
    if (raw === null) return [];
    const { reason } = text;
    return [explained({ ...entryOf(text), end: raw.length, original_text: raw, reason })];
  });
  return [...faults, ...others];
}
