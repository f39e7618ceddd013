/** A payload, or an object in it. */
export type Payload = Record<string, unknown>;

/** The keys and indexes that lead to a value of a payload. */
export type Path = readonly (string | number)[];

export function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Writes a path as error messages do: `goods.0.price`. */
export function pathText(path: Path): string {
  return path.join(".");
}

export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[key];
  }
  return at;
}

/** A copy with another value at a path. `undefined` removes a key; objects and lists on the way are made. */
export function withValue(value: unknown, path: Path, next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (typeof key === "number") {
    const list = Array.isArray(value) ? value : [];
    return Object.assign([...list], { [key]: withValue(list[key], rest, next) });
  }
  const { [key]: old, ...others } = isPayload(value) ? value : {};
  const changed = withValue(old, rest, next);
  if (changed === undefined) return others;
  // A key that is there keeps its place.
  return isPayload(value) && key in value
    ? { ...value, [key]: changed }
    : { ...others, [key]: changed };
}
