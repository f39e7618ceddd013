import { DocumentError } from "../../errors.ts";
import { partKey } from "../../opc/part-names.ts";
import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import { textOfMarkup } from "./embedded.ts";
import { findLinks, type LinkTargets } from "./link-places.ts";
import { baseNameOf } from "./locator.ts";
import { findOwners } from "./part-owners.ts";
import { findPlaces } from "./place-finder.ts";
import { findProperties } from "./property-places.ts";
import { type Anchor, type TextPlace, tagsOf, type UnfillableText } from "./text-place.ts";

/** The parts of a document that hold places. */
export interface SearchPlan {
  /** Names of the parts of stories that hold places. */
  stories: ReadonlySet<string>;
  properties: readonly string[];
  /** Names of other parts that hold places. */
  others: readonly string[];
  /** Links with tags in their targets, by the key of the part with the links. */
  links: ReadonlyMap<string, LinkTargets>;
  /** Keys of parts that elements of stories show, such as charts. */
  shown: ReadonlySet<string>;
}

/** Elements of stories that show a part, by the key of the part. */
export type Owners = ReadonlyMap<string, readonly Anchor[]>;

/** Finds the owners of parts, if a place needs them. */
export function findOwnersOf(
  pack: WordPackage,
  stories: readonly StoryPart[],
  { others, links }: Pick<SearchPlan, "others" | "links">,
): Owners {
  const isStory = (key: string) => stories.some(({ partName }) => partKey(partName) === key);
  const needsNone = others.length === 0 && [...links.keys()].every(isStory);
  return needsNone ? new Map() : findOwners(pack, stories);
}

/** Finds the places of a document, and texts with tags that cannot be filled. */
export function searchPlaces(
  pack: WordPackage,
  stories: readonly StoryPart[],
  plan: SearchPlan,
  owners: Owners,
): { places: TextPlace[]; unfillable: UnfillableText[] } {
  const places: TextPlace[] = [];
  const unfillable: UnfillableText[] = [];
  for (const story of stories) {
    const { partName, document } = story;
    if (plan.stories.has(partName)) {
      const inStory = findPlaces({ partName, document, story, anchors: [] });
      places.push(...inStory.places);
      unfillable.push(...inStory.unfillable);
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
    // A part that only hidden sections show is not filled.
    if (plan.shown.has(partKey(partName)) && anchors.length === 0) continue;
    const inPart = searchPart(
      pack,
      partName,
      anchors,
      plan.links.get(partKey(partName)) ?? new Map(),
    );
    places.push(...inPart.places);
    unfillable.push(...inPart.unfillable);
  }
  return { places: withMirrors(places), unfillable };
}

/** A mirror with a tag that no other place has becomes a place of its own. */
function withMirrors(places: readonly TextPlace[]): TextPlace[] {
  if (!places.some(({ isMirror }) => isMirror)) return [...places];
  const shown = new Set(places.filter(({ isMirror }) => !isMirror).flatMap(rawTextsOf));
  return places.map((place) =>
    place.isMirror && !rawTextsOf(place).every((raw) => shown.has(raw))
      ? { ...place, isMirror: false }
      : place,
  );
}

function rawTextsOf({ text, brackets }: TextPlace): string[] {
  return brackets.map(({ start, end }) => text.slice(start, end));
}

function searchPart(
  pack: WordPackage,
  partName: string,
  anchors: readonly Anchor[],
  targets: LinkTargets,
): { places: TextPlace[]; unfillable: UnfillableText[] } {
  try {
    const part = { partName, document: pack.xml(partName), story: null };
    const { places, unfillable } = findPlaces({ ...part, anchors });
    return { places: [...places, ...findLinks(part, targets, anchors)], unfillable };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    // A picture in SVG may use XML that this parser refuses, because Office does not write it.
    const text = textOfMarkup(pack.bytes(partName));
    const brackets = tagsOf(text);
    if (brackets === null) return { places: [], unfillable: [] };
    const address = { part: partName, path: baseNameOf(partName), runId: "" };
    const reason = "tag_outside_text";
    return { places: [], unfillable: [{ ...address, text, brackets, reason }] };
  }
}
