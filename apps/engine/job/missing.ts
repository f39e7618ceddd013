import type { MissingFields, MissingInItem } from "../../contract/reports.ts";
import type { SkillDefinition } from "../skills/skill.ts";
import type { Resolution } from "../template/fill/resolve.ts";
import { isRequired } from "../template/values/required.ts";

export type { MissingFields };

/** The names of tags without a value, required and optional, sorted and without repetition. */
export function findMissing(
  { missing }: Pick<Resolution, "missing">,
  skill: SkillDefinition,
): MissingFields {
  const required = new Set<string>();
  const all = new Set<string>();
  const inItems: MissingInItem[] = [];
  for (const tag of missing) {
    all.add(tag.name);
    if (isRequired(tag, skill)) required.add(tag.name);
    if (tag.item !== null) inItems.push({ ...tag.item, field: tag.name });
  }
  const names = [...all].sort();
  const fields: MissingFields = {
    missing_required: names.filter((name) => required.has(name)),
    missing_optional: names.filter((name) => !required.has(name)),
  };
  if (inItems.length === 0) return fields;
  return {
    ...fields,
    missing_in_items: inItems.slice(0, maxMissingInItems),
    missing_in_items_count: inItems.length,
  };
}

/** The most items in a report, which a person reads. */
const maxMissingInItems = 1000;
