import { parseDocument } from "yaml";
import { didYouMean } from "./did-you-mean.ts";
import { policyNames, readShipped } from "./shipped.ts";

/** A YAML mapping. */
export type Mapping = Record<string, unknown>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A policy file merged with the policy that it extends. Mappings are merged key by key; any other
 * value replaces the other as a whole.
 *
 * @param refuse receives the problem of `extends`, without its place.
 */
export function withExtended(file: Mapping, refuse: (problem: string) => void, depth = 0): Mapping {
  const { extends: base } = file;
  if (base === undefined) return file;
  if (typeof base !== "string" || !policyNames().includes(base) || depth > 8) {
    const meant = didYouMean(base, policyNames());
    refuse(`extends must be one of ${policyNames().join(", ")}${meant}`);
    return file;
  }
  const below = parseDocument(readShipped(base), { version: "1.1" }).toJS() as Mapping;
  return overlay(withExtended(below, refuse, depth + 1), file);
}

function overlay(below: Mapping, above: Mapping): Mapping {
  const merged: Mapping = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = below[key];
    merged[key] =
      isMapping(value) && isMapping(under) && !isValue(value) && !isValue(under)
        ? overlay(under, value)
        : value;
  }
  return merged;
}

/** `{min, max}`, `{oneOf}` and `{value, strength}` are values, not mappings. */
function isValue(mapping: Mapping): boolean {
  return ["min", "max", "oneOf", "value"].some((key) => key in mapping);
}
