import type { Payload } from "../state/payload.ts";

/** A picture that is sent beside the task, as the part `asset_<name>`. */
export interface Asset {
  /** Does not change when a person changes the name. */
  id: number;
  name: string;
  file: File;
}

/** Makes an asset of a file, with a name that no other asset has. */
export function assetOf(file: File, others: readonly Asset[]): Asset {
  const plain = file.name
    .normalize("NFC")
    .replace(/\.[^.]*$/, "")
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "_")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .slice(0, 48);
  const base = plain === "" ? "picture" : plain;
  const taken = new Set(others.map(({ name }) => name));
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
  return { id: Math.max(0, ...others.map(({ id }) => id)) + 1, name, file };
}

/** The keys of an object that shows an asset. An object with other keys is other data. */
const pictureKeys = ["asset", "fallback", "width", "height", "alt"];

/** The names of assets in a payload. */
export function assetNamesIn(payload: Payload): ReadonlySet<string> {
  const names = new Set<string>();
  const open: unknown[] = [payload];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const { asset } = value as { asset?: unknown };
    const isPicture = Object.keys(value).every((key) => pictureKeys.includes(key));
    if (isPicture && typeof asset === "string") names.add(asset.normalize("NFC"));
    open.push(...Object.values(value).filter((member) => member !== undefined));
  }
  return names;
}
