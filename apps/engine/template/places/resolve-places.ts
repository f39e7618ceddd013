import type { WordPackage } from "../../docx/package.ts";
import type { Bracketed, TagFound } from "../grammar/tags.ts";
import type { Scope } from "../values/data.ts";
import { type ResolveContext, tagValue } from "../values/resolve.ts";
import { LinkWriter } from "./link-writer.ts";
import { faultEntry } from "./place-log.ts";
import type { PlacedField } from "./placed-fields.ts";
import { compileText, renderText } from "./render-text.ts";
import { type Anchor, joined, PlaceError, type Stretch, type TextPlace } from "./text-place.ts";

/** What becomes of the text places of a document. */
export interface ResolvedPlaces {
  /** Each tag that is written, in each of the items that it is written for; `apply` does nothing. */
  fields: PlacedField[];
  /** Writes all places. */
  apply(pack: WordPackage): void;
}

/** The scope that a node stands in, as `NodeScopes.of` of its document says. */
export type ScopeOf = (anchor: Anchor) => Scope;

/** Looks up the values of all text places, before anything is changed. */
export function resolvePlaces(
  places: readonly TextPlace[],
  scopeOf: ScopeOf,
  context: ResolveContext,
): ResolvedPlaces {
  const fields: PlacedField[] = [];
  const written: { place: TextPlace; stretches: readonly Stretch[] }[] = [];
  for (const place of places) {
    const resolved = resolvePlace(place, scopeOf, context);
    fields.push(...resolved.fields);
    if (resolved.stretches !== null) written.push({ place, stretches: resolved.stretches });
  }
  return {
    fields,
    apply: (pack) => {
      const links = new LinkWriter(pack);
      for (const { place, stretches } of written) place.write(stretches, links);
    },
  };
}

/** @returns stretches, or `null` where the place stays as it is. */
function resolvePlace(
  place: TextPlace,
  scopeOf: ScopeOf,
  context: ResolveContext,
): { fields: PlacedField[]; stretches: readonly Stretch[] | null } {
  const scopes = new Set(place.anchors.map(scopeOf));
  const [first = context.root, ...others] = scopes;
  const { fields, stretches } = renderPlace(place, first, context);
  const text = joined(stretches);
  if (others.some((scope) => joined(renderPlace(place, scope, context).stretches) !== text)) {
    return { fields: [faultOf(place, "shared_by_copies")], stretches: null };
  }
  try {
    const composed = text === place.text ? null : place.compose(stretches);
    return { fields: place.isMirror ? [] : fields, stretches: composed };
  } catch (error) {
    if (!(error instanceof PlaceError)) throw error;
    return { fields: [faultOf(place, error.reason)], stretches: null };
  }
}

function renderPlace(
  place: TextPlace,
  scope: Scope,
  context: ResolveContext,
): { fields: PlacedField[]; stretches: Stretch[] } {
  const fields: PlacedField[] = [];
  const textFor = (tag: TagFound, at: Scope): string | null => {
    let fault: string | null = null;
    const value = tagValue(tag, at, context, (reason) => {
      fault = reason;
    });
    const text = value?.text ?? null;
    fields.push({ ...fieldOf(place, tag, { text, isInSection: at !== context.root }), fault });
    return text;
  };
  const { nodes } = compileText(place.found);
  return { stretches: renderText(place.text, nodes, scope, textFor), fields };
}

/** The tags of places as they stand in the template. */
export function tagsInPlaces(places: readonly TextPlace[]): PlacedField[] {
  return places.flatMap((place) =>
    place.isMirror
      ? []
      : place.found
          .filter((found) => found.kind === "tag")
          .map((tag) => fieldOf(place, tag, { text: null, isInSection: false })),
  );
}

function fieldOf(
  place: TextPlace,
  tag: TagFound,
  { text, isInSection }: { text: string | null; isInSection: boolean },
): PlacedField {
  const entry = { ...faultEntry(place, tag, ""), status: "replaced", reason: null } as const;
  return {
    name: tag.name,
    entry: { ...entry, new_text: text },
    isInSection,
    fault: null,
    hasValue: text !== null,
    apply: doNothing,
  };
}

/** What tells of a place that cannot be written: it stands at its first tag. */
function faultOf(place: TextPlace, reason: string): PlacedField {
  const found = place.found.find(({ kind }) => kind === "tag") ?? (place.found[0] as Bracketed);
  return {
    name: found.kind === "tag" || found.kind === "mark" ? found.name : "",
    entry: faultEntry(place, found, reason),
    isInSection: false,
    fault: reason,
    hasValue: false,
    apply: doNothing,
  };
}

/** All places are written together. */
function doNothing(): void {}
