import { ruleCatalog } from "./rule-catalog.ts";
import type { CatalogEntry, CheckName } from "./rule-description.ts";

/** Codes of all rules: what a policy may name. */
export const ruleCodes: readonly string[] = [...new Set(ruleCatalog.map(({ code }) => code))];

/** The catalogue's entry for a finding's rule; undefined for a code that no rule has. */
export function describeRule(code: string, check: CheckName): CatalogEntry | undefined {
  return ruleCatalog.find((entry) => entry.code === code && entry.check === check);
}
