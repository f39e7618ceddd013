import type { WordPackage } from "../../word/package.ts";
import type { PlacedField } from "../field-kind.ts";
import type { ResolveContext } from "../fill/resolve.ts";
import { tagValue } from "../fill/tag-value.ts";
import type { Bracketed, FieldTag } from "../grammar/tags.ts";
import type { Scope } from "../values/data.ts";
import { FormatterError } from "../values/formatters.ts";
import { isRequired, surroundings } from "../values/required.ts";
import { LinkWriter } from "./link-writer.ts";
import { faultEntry } from "./place-log.ts";
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
    return { fields: [faultOf(place, "shared_by_copies", first)], stretches: null };
  }
  try {
    const composed = text === place.text ? null : place.compose(stretches);
    return { fields: place.isMirror ? [] : fields, stretches: composed };
  } catch (error) {
    if (!(error instanceof PlaceError)) throw error;
    return { fields: [faultOf(place, error.reason, first)], stretches: null };
  }
}

function renderPlace(
  place: TextPlace,
  scope: Scope,
  context: ResolveContext,
): { fields: PlacedField[]; stretches: Stretch[] } {
  const fields: PlacedField[] = [];
  const textFor = (tag: FieldTag, at: Scope): string | null => {
    const field = fieldOf(place, tag, at);
    fields.push(field);
    try {
      const text = tagValue(tag, at, context)?.text ?? null;
      field.entry.new_text = text;
      field.hasValue = text !== null;
      // In an item no tag is left that need not be there.
      const isNeeded = isRequired({ name: tag.name, around: surroundings(at) }, context.fields);
      return text ?? (at === context.root || isNeeded ? null : "");
    } catch (error) {
      if (!(error instanceof FormatterError)) throw error;
      field.fault = error.reason;
      field.entry.detail = error.message;
      return null;
    }
  };
  const { nodes } = compileText(place.brackets);
  return { stretches: renderText(place.text, nodes, scope, textFor), fields };
}

/** The tags of places as they stand in the template, outside of all sections. */
export function tagsInPlaces(places: readonly TextPlace[], root: Scope): PlacedField[] {
  return places.flatMap((place) =>
    place.isMirror
      ? []
      : place.brackets
          .filter((found) => found.kind === "tag")
          .map((tag) => fieldOf(place, tag, root)),
  );
}

function fieldOf(place: TextPlace, tag: FieldTag, scope: Scope): PlacedField {
  const entry = { ...faultEntry(place, tag, ""), status: "replaced", reason: null } as const;
  return {
    name: tag.name,
    entry,
    scope,
    fault: null,
    hasValue: false,
    apply: doNothing,
  };
}

/** What tells of a place that cannot be written: it stands at its first tag. */
function faultOf(place: TextPlace, reason: string, scope: Scope): PlacedField {
  const found =
    place.brackets.find(({ kind }) => kind === "tag") ?? (place.brackets[0] as Bracketed);
  return {
    name: found.kind === "tag" || found.kind === "section_tag" ? found.name : "",
    entry: faultEntry(place, found, reason),
    scope,
    fault: reason,
    hasValue: false,
    apply: doNothing,
  };
}

/** All places are written together. */
function doNothing(): void {}
