import type { Manifest } from "./kustomized.ts";

/** An object without an order where Kubernetes knows none: variables, volumes and mounts by their names. */
export function sorted(value: Manifest): Manifest {
  if (Array.isArray(value)) {
    const items = value.map(sorted);
    const hasNames = items.every((item) => typeof item?.name === "string");
    return hasNames ? items.sort((one, other) => (one.name < other.name ? -1 : 1)) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]));
}
