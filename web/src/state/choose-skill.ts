import type { OutlineField } from "../../../apps/contract/reports.ts";
import type { JsonSchema } from "../server/api.ts";
import { anySkill } from "./work.ts";

/** The share of a template's fields that a skill must have to be chosen. */
const enough = 0.8;

export interface SkillFit {
  skill: string;
  /** The share of the template's fields that the skill has, from 0 to 1. */
  share: number;
}

/**
 * Chooses the skill that a template was made for: the one that has most of its fields. Among equals the one with the
 * fewest further fields goes first.
 *
 * @param schemas the schemas of payloads, by skill.
 * @returns null if no skill has enough of the fields.
 */
export function chooseSkill(
  outline: readonly OutlineField[],
  schemas: Readonly<Record<string, JsonSchema | undefined>>,
): SkillFit | null {
  const names = new Set(
    outline.filter(({ role }) => role !== "object").map(({ path }) => lastKey(path)),
  );
  if (names.size === 0) return null;
  let best: (SkillFit & { rank: number }) | null = null;
  for (const [skill, schema] of Object.entries(schemas)) {
    if (skill === anySkill || schema === undefined) continue;
    const keys = keysIn(schema);
    const shared = [...names].filter((name) => keys.has(name)).length;
    const share = shared / names.size;
    const rank = share + shared / Math.max(keys.size, 1);
    if (share >= enough && (best === null || rank > best.rank)) best = { skill, share, rank };
  }
  return best === null ? null : { skill: best.skill, share: best.share };
}

function lastKey(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** The keys of all values in a schema. Tags may name a value by its own key alone. */
function keysIn(schema: JsonSchema): ReadonlySet<string> {
  const keys = new Set<string>();
  const open = [schema];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    open.push(...(next.anyOf ?? []), ...(next.items === undefined ? [] : [next.items]));
    for (const [key, member] of Object.entries(next.properties ?? {})) {
      keys.add(key.toLowerCase());
      open.push(member);
    }
  }
  return keys;
}
