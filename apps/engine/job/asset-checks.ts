import { assetName, assetPartPrefix, withoutPartPrefix } from "../../contract/asset-names.ts";
import { nearestName } from "../template/values/nearest-name.ts";
import type { InputFault } from "./input-fault.ts";

/** An object in a payload that names an asset. */
interface Reference {
  /** The name as the task writes it. */
  name: string;
  place: Place;
}

/** The path to a value, from its last key upwards. */
interface Place {
  key: string;
  above: Place | null;
}

/** The keys of an object that names an asset. An object with other keys is other data. */
const pictureKeys = new Set(["asset", "fallback", "width", "height", "alt"]);

/** The most names in a fault, and the longest path. */
const maxListed = 64;
const maxPathLength = 500;

/**
 * Checks that the payload of a task names each asset that was sent, and that each named asset was
 * sent. If no asset was sent, nothing is checked, because `{"asset": "…"}` may be other data;
 * filling the template reports a picture without its asset.
 *
 * @param names the names of the assets in the composed form.
 * @returns the first fault; null if names and assets agree.
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

/** The assets that a payload names, in the composed form. */
export function namedAssets(payload: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name } of references(payload)) {
    const key = assetName(name);
    if (key !== null) names.add(key);
  }
  return names;
}

/**
 * The fault of a value that names an asset that was not sent.
 *
 * @param path the path of the value in the task, if it is known.
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
      allowed: names.slice(0, maxListed),
      ...nearestTo(withoutPartPrefix(name), names),
    },
  };
}

/** @param named the names that the task has. */
function unusedAsset(name: string, named: readonly string[]): InputFault {
  return {
    code: "INVALID_ARGUMENT",
    message: "no value of the task names this asset",
    detail: {
      field: `${assetPartPrefix}${name}`,
      reason: "unused_asset",
      allowed: named.slice(0, maxListed),
      hint: `a value names it as {"asset": "${name}"}`,
    },
  };
}

/** @returns `{ nearest }`, or an empty object if no name is near. */
export function nearestTo(name: string, names: readonly string[]): { nearest?: string } {
  const exact = names.find((other) => other === name);
  const lower = names.map((other) => other.toLowerCase());
  const near = exact ?? nearestName(name, lower);
  const nearest = exact ?? names[lower.indexOf(near ?? "")];
  return nearest === undefined ? {} : { nearest };
}

/**
 * Yields the references of a payload, in its order. It does not recurse, and visits each value
 * once.
 */
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
