import { readFileSync } from "node:fs";
import { loadPolicies, type Policy } from "../engine/inputs.ts";
import { builtPolicies, builtWorkerState } from "../worker/built-worker.ts";

/**
 * The policies that ship with docops, by name: as `npm run build` has read them, or from their YAML if the
 * build is missing or old. To read and check the YAML takes a server longer than the rest of its start.
 */
export function shippedPolicies(): ReadonlyMap<string, Policy> {
  if (builtWorkerState() !== "current") return loadPolicies();
  const policies: Record<string, Policy> = JSON.parse(readFileSync(builtPolicies, "utf8"));
  return new Map(Object.entries(policies));
}
