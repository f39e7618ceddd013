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
import { type Anchor, type RestTags, type TextPlace, tagsOf } from "./text-place.ts";

/** Where the places of a document are. */
export interface SearchPlan {
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

/** Where stories show a part, by its key. */
export type Owners = ReadonlyMap<string, readonly Anchor[]>;

/** Where stories show parts; not looked for where no place needs it. */
export function findOwnersOf(
  pack: WordPackage,
  stories: readonly StoryPart[],
  { others, links }: Pick<SearchPlan, "others" | "links">,
): Owners {
  const isStory = (key: string) => stories.some(({ partName }) => partKey(partName) === key);
  const needsNone = others.length === 0 && [...links.keys()].every(isStory);
  return needsNone ? new Map() : findOwners(pack, stories);
}

/** Finds the places of a document, and the tags beside them where no text can be filled. */
export function searchPlaces(
  pack: WordPackage,
  stories: readonly StoryPart[],
  plan: SearchPlan,
  owners: Owners,
): { places: TextPlace[]; rest: RestTags[] } {
  const places: TextPlace[] = [];
  const rest: RestTags[] = [];
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
    // A part that no section shows is not filled.
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

/** A mirror that has a tag which is nowhere else is a place of its own. */
function withMirrors(places: readonly TextPlace[]): TextPlace[] {
  if (!places.some(({ isMirror }) => isMirror)) return [...places];
  const shown = new Set(places.filter(({ isMirror }) => !isMirror).flatMap(wordingsOf));
  return places.map((place) =>
    place.isMirror && !wordingsOf(place).every((each) => shown.has(each))
      ? { ...place, isMirror: false }
      : place,
  );
}

function wordingsOf({ text, brackets: found }: TextPlace): string[] {
  return found.map(({ start, end }) => text.slice(start, end));
}

function searchPart(
  pack: WordPackage,
  partName: string,
  anchors: readonly Anchor[],
  targets: LinkTargets,
): { places: TextPlace[]; rest: RestTags[] } {
  try {
    const part = { partName, document: pack.xml(partName), story: null };
    const { places, rest } = findPlaces({ ...part, anchors });
    return { places: [...places, ...findLinks(part, targets, anchors)], rest };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    // A picture in SVG may be XML of a kind that Office does not write.
    const text = textOfMarkup(pack.bytes(partName));
    const found = tagsOf(text);
    const address = { part: partName, path: baseNameOf(partName), runId: "" };
    const rest = { ...address, text, brackets: found ?? [], reason: "tag_outside_text" } as const;
    return { places: [], rest: found === null ? [] : [rest] };
  }
}
