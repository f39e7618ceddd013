import type { WordPackage } from "../../docx/package.ts";
import { partKey } from "../../docx/part-names.ts";
import type { StoryPart } from "../../docx/stories.ts";
import { DocumentError } from "../../errors.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { Bracketed } from "../grammar/tags.ts";
import type { LogEntry } from "../log/log-entry.ts";
import { countOpeners } from "./brackets.ts";
import { findEmbeddedTags, firstTagInMarkup } from "./embedded.ts";
import { findLinks, type LinkTargets, readLinkTargets } from "./link-places.ts";
import { baseNameOf } from "./locator.ts";
import { otherParts, partsWithRelationships } from "./other-parts.ts";
import { findOwners } from "./part-owners.ts";
import { findPlaces, type RestTag } from "./place-finder.ts";
import { entryOf, faultEntry } from "./place-log.ts";
import { findProperties, propertyParts } from "./property-places.ts";
import { compileText } from "./render-text.ts";
import type { Anchor, TextPlace } from "./text-place.ts";

/** The tags of a template that stand outside of the runs of its paragraphs. */
export interface PlaceSurvey {
  places: readonly TextPlace[];
  /** What cannot be filled, whatever the task brings. */
  faults: readonly LogEntry[];
  /** Where the places are, so that copies of a section need not be searched from end to end. */
  plan: SearchPlan;
}

interface SearchPlan {
  /** Stories that hold places, by the names of their parts. */
  stories: ReadonlySet<string>;
  properties: readonly string[];
  /** Parts of other kinds. */
  others: readonly string[];
  /** Links with tags in their targets, by the key of the part that they stand in. */
  links: ReadonlyMap<string, LinkTargets>;
  /** Keys of parts that stories show, as they show charts. */
  shown: ReadonlySet<string>;
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
  const allProperties = propertyParts(pack);
  const properties = allProperties.filter((name) => pack.mayContain(name, "【"));
  const holdMore = storiesThatHoldMore(stories, scanned);
  const names = holdMore.map(({ partName }) => partName);
  const known = [...stories.map(({ partName }) => partName), ...allProperties];
  const others = otherParts(pack, known);
  const links = new Map<string, LinkTargets>();
  const rest: RestTag[] = [];
  for (const partName of partsWithRelationships(pack)) {
    const targets = readLinkTargets(pack, partName);
    if (targets.links.size > 0) links.set(partName, targets.links);
    rest.push(...targets.rest);
  }
  const wide = { stories: new Set(names), properties, others, links };
  const embedded = stories.flatMap((story) => findEmbeddedTags(pack, story));
  if (names.length + properties.length + others.length + links.size === 0) {
    return {
      places: [],
      faults: faultsOf([], [...rest, ...embedded]),
      plan: { ...wide, shown: new Set() },
    };
  }
  const owners = findOwnersOf(pack, stories, wide);
  const found = search(pack, stories, { ...wide, shown: new Set() }, owners);
  rest.push(...found.rest, ...embedded);
  const { places } = found;
  const holding = new Set(places.map(({ part }) => part));
  const plan = {
    ...wide,
    stories: new Set(names.filter((name) => holding.has(name))),
    others: others.filter((name) => holding.has(name)),
    shown: new Set(owners.keys()),
  };
  return { places, faults: faultsOf(places, rest), plan };
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

/** Each tag has one; prose and what is broken may have any number. */
function openersIn({ found, text: { text } }: ScannedParagraph): number {
  let count = 0;
  for (let index = 0; index < found.length; index++) {
    const { kind } = found[index] as Bracketed;
    if (kind !== "tag" && kind !== "mark") return text.split("【").length - 1;
    count++;
  }
  return count;
}

/** The same places in a package whose sections are written out, in each of the copies. */
export function findTextPlaces(
  pack: WordPackage,
  stories: readonly StoryPart[],
  { plan }: PlaceSurvey,
): TextPlace[] {
  return search(pack, stories, plan, findOwnersOf(pack, stories, plan)).places;
}

type Owners = ReadonlyMap<string, readonly Anchor[]>;

function findOwnersOf(
  pack: WordPackage,
  stories: readonly StoryPart[],
  { others, links }: Pick<SearchPlan, "others" | "links">,
): Owners {
  const isStory = (key: string) => stories.some(({ partName }) => partKey(partName) === key);
  const needsNone = others.length === 0 && [...links.keys()].every(isStory);
  return needsNone ? new Map() : findOwners(pack, stories);
}

function search(
  pack: WordPackage,
  stories: readonly StoryPart[],
  plan: SearchPlan,
  owners: Owners,
): { places: TextPlace[]; rest: RestTag[] } {
  const places: TextPlace[] = [];
  const rest: RestTag[] = [];
  for (const story of stories) {
    const { partName, document } = story;
    if (plan.stories.has(partName)) {
      const found = findPlaces({ partName, document, story, anchors: [] });
      places.push(...found.places);
      rest.push(...found.rest);
    }
    places.push(
      ...findLinks(
        { partName, document, story },
        plan.links.get(partKey(partName)) ?? new Map(),
        [],
      ),
    );
  }
  for (const name of plan.properties) places.push(...findProperties(name, pack.xml(name)));
  const searched = new Set(
    [...stories.map(({ partName }) => partName), ...plan.others].map(partKey),
  );
  const linking = [...plan.links.keys()].filter((key) => !searched.has(key) && pack.has(key));
  for (const partName of [...plan.others, ...linking]) {
    const anchors = owners.get(partKey(partName)) ?? [];
    // What its section does not show is not filled.
    if (plan.shown.has(partKey(partName)) && anchors.length === 0) continue;
    const found = searchPart(
      pack,
      partName,
      anchors,
      plan.links.get(partKey(partName)) ?? new Map(),
    );
    places.push(...found.places);
    rest.push(...found.rest);
  }
  return { places: withMirrors(places), rest };
}

/** What stands in for another text, and has a tag that is nowhere else, is a text of its own. */
function withMirrors(places: readonly TextPlace[]): TextPlace[] {
  if (!places.some(({ isMirror }) => isMirror)) return [...places];
  const shown = new Set(places.filter(({ isMirror }) => !isMirror).flatMap(wordingsOf));
  return places.map((place) =>
    place.isMirror && !wordingsOf(place).every((each) => shown.has(each))
      ? { ...place, isMirror: false }
      : place,
  );
}

function wordingsOf({ text, found }: TextPlace): string[] {
  return found.map(({ start, end }) => text.slice(start, end));
}

function searchPart(
  pack: WordPackage,
  partName: string,
  anchors: readonly Anchor[],
  targets: LinkTargets,
): { places: TextPlace[]; rest: RestTag[] } {
  try {
    const part = { partName, document: pack.xml(partName), story: null };
    const { places, rest } = findPlaces({ ...part, anchors });
    return { places: [...places, ...findLinks(part, targets, anchors)], rest };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    // A picture in SVG may be XML of a kind that Office does not write.
    const wording = firstTagInMarkup(pack.bytes(partName));
    const address = { part: partName, path: baseNameOf(partName), runId: "" };
    const found = { ...address, wording: wording ?? "", reason: "tag_outside_text" } as const;
    return { places: [], rest: wording === null ? [] : [found] };
  }
}

function faultsOf(places: readonly TextPlace[], rest: readonly RestTag[]): LogEntry[] {
  const faults = places
    .filter(({ isMirror }) => !isMirror)
    .flatMap((place) =>
      compileText(place.found).faults.map(({ found, reason }) => faultEntry(place, found, reason)),
    );
  const others = rest.map((tag): LogEntry => {
    const { wording, reason } = tag;
    return { ...entryOf(tag), end: wording.length, original_text: wording, reason };
  });
  return [...faults, ...others];
}
