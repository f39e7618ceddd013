import { assetName, assetPartPrefix, withoutPartPrefix } from "../../contract/asset-names.ts";
import { nearestName } from "../template/values/nearest-name.ts";
import type { InputFault } from "./input-fault.ts";

/** An object that names an asset, in a payload. */
interface Reference {
  /** As the task has it. */
  name: string;
  place: Place;
}

/** The way to a value, from the value up. */
interface Place {
  key: string;
  above: Place | null;
}

/** Keys of an object that shows an asset. One with others is data of some other kind. */
const pictureKeys = new Set(["asset", "fallback", "width", "height", "alt"]);

/** So many names are told, and so much of a path. */
const maxTold = 64;
const maxPathLength = 500;

/**
 * Holds the assets that came beside a task against the names in its payload: each asset is named, and
 * each name has its asset. Without any asset nothing is checked, since `{"asset": "…"}` may be data of
 * another kind then; a picture that asks for an asset still misses it when the template is filled.
 *
 * @param names in the composed form.
 * @returns the first fault; null where there is none.
 */
export function checkAssets(payload: unknown, names: readonly string[]): InputFault | null {
  if (names.length === 0) return null;
  const sent = new Set(names);
  const named = new Set<string>();
  for (const { name, place } of references(payload)) {
    const key = assetName(name);
    if (key === null || !sent.has(key)) return missingAsset(name, names, pathOf(place));
    named.add(key);
  }
  const unused = names.find((name) => !named.has(name));
  return unused === undefined ? null : unusedAsset(unused, [...named]);
}

/** The names that values of a payload name, in the composed form. */
export function namedAssets(payload: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name } of references(payload)) {
    const key = assetName(name);
    if (key !== null) names.add(key);
  }
  return names;
}

/**
 * A value names an asset that did not come.
 *
 * @param path where in the task, as far as that is known.
 */
export function missingAsset(
  name: string,
  names: readonly string[],
  path: string | null = null,
): InputFault {
  return {
    code: "INVALID_ARGUMENT",
    message: "the task names an asset that was not sent",
    detail: {
      field: "task",
      reason: "missing_asset",
      ...(path === null ? {} : { path }),
      value: clip(name, 200),
      allowed: names.slice(0, maxTold),
      ...nearestTo(withoutPartPrefix(name), names),
    },
  };
}

/** @param named what the task names instead. */
function unusedAsset(name: string, named: readonly string[]): InputFault {
  return {
    code: "INVALID_ARGUMENT",
    message: "no value of the task names this asset",
    detail: {
      field: `${assetPartPrefix}${name}`,
      reason: "unused_asset",
      allowed: named.slice(0, maxTold),
      hint: `a value names it as {"asset": "${name}"}`,
    },
  };
}

/** @returns `{ nearest }`, or nothing where no name is near. */
export function nearestTo(name: string, names: readonly string[]): { nearest?: string } {
  const exact = names.find((each) => each === name);
  const lower = names.map((each) => each.toLowerCase());
  const near = exact ?? nearestName(name, lower);
  const nearest = exact ?? names[lower.indexOf(near ?? "")];
  return nearest === undefined ? {} : { nearest };
}

/** The references of a payload, in its order. Nested as deep as it may be, and each value seen once. */
function* references(payload: unknown): Generator<Reference> {
  const open: { value: unknown; place: Place }[] = [
    { value: payload, place: { key: "payload", above: null } },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, place } = next;
    if (typeof value !== "object" || value === null) continue;
    const entries = Object.entries(value);
    const { asset } = value as { asset?: unknown };
    const isReference = !Array.isArray(value) && entries.every(([key]) => pictureKeys.has(key));
    if (typeof asset === "string" && isReference) yield { name: asset, place };
    for (const [key, inner] of entries.reverse()) {
      if (typeof inner === "object") open.push({ value: inner, place: { key, above: place } });
    }
  }
}

function pathOf(place: Place): string {
  const keys: string[] = [];
  for (let at: Place | null = place; at !== null; at = at.above) keys.push(at.key);
  return clip(keys.reverse().join("."), maxPathLength);
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
