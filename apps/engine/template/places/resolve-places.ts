import type { TagFaultCode } from "../../../contract/tag-faults.ts";
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

/** The text places of a document with their values. */
export interface ResolvedPlaces {
  /** The tags, once for each item that they are written for. Their `apply` does nothing. */
  fields: PlacedField[];
  /** Writes all places. */
  apply(pack: WordPackage): void;
}

/** Gives the scope of a node (`NodeScopes.of` of its document). */
export type ScopeOf = (anchor: Anchor) => Scope;

/** Looks up the values of all text places, before anything is changed. */
export function resolvePlaces(
  places: readonly TextPlace[],
  scopeOf: ScopeOf,
  context: ResolveContext,
): ResolvedPlaces {
  const fields: PlacedField[] = [];
  const toWrite: { place: TextPlace; stretches: readonly Stretch[] }[] = [];
  for (const place of places) {
    const resolved = resolvePlace(place, scopeOf, context);
    fields.push(...resolved.fields);
    if (resolved.stretches !== null) toWrite.push({ place, stretches: resolved.stretches });
  }
  return {
    fields,
    apply: (pack) => {
      const links = new LinkWriter(pack);
      for (const { place, stretches } of toWrite) place.write(stretches, links);
    },
  };
}

/** @returns stretches; `null` if the place stays as it is. */
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
      // A tag in an item is removed if its field has no value and does not need one.
      const isNeeded = isRequired({ name: tag.name, around: surroundings(at) }, context.fields);
      return text ?? (at === context.root || isNeeded ? null : "");
    } catch (error) {
      if (!(error instanceof FormatterError)) throw error;
      field.fault = error.reason;
      field.facts = error.facts;
      field.entry.detail = error.message;
      return null;
    }
  };
  const { nodes } = compileText(place.brackets);
  return { stretches: renderText(place.text, nodes, scope, textFor), fields };
}

/** The tags of places in the template, before sections are expanded. */
export function tagsInPlaces(places: readonly TextPlace[], root: Scope): PlacedField[] {
  return places.flatMap((place) =>
    place.isMirror
      ? []
      : place.brackets
          .filter((bracketed) => bracketed.kind === "tag")
          .map((tag) => fieldOf(place, tag, root)),
  );
}

function fieldOf(place: TextPlace, tag: FieldTag, scope: Scope): PlacedField {
  const entry = { ...faultEntry(place, tag, null), status: "replaced" } as const;
  return {
    name: tag.name,
    entry,
    scope,
    fault: null,
    hasValue: false,
    apply: doNothing,
  };
}

/** The fault of a place that cannot be written, at the place's first tag. */
function faultOf(place: TextPlace, reason: TagFaultCode, scope: Scope): PlacedField {
  const tag = place.brackets.find(({ kind }) => kind === "tag") ?? (place.brackets[0] as Bracketed);
  return {
    name: tag.kind === "tag" || tag.kind === "section_tag" ? tag.name : "",
    entry: faultEntry(place, tag, reason),
    scope,
    fault: reason,
    hasValue: false,
    apply: doNothing,
  };
}

/** A single field is not applied: `ResolvedPlaces.apply` writes all places together. */
function doNothing(): void {}
