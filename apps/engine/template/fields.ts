import type { SkillDefinition, Task } from "../skills/skill.ts";

/** Field name, as tags write it, to the text that replaces the tag. */
export type FieldValues = ReadonlyMap<string, string>;

/**
 * The values of a task by field name: payload key `meeting_title` fills 【MEETING_TITLE】. A list is
 * joined by the skill's separator; null is the same as absent, while `""` and `[]` are given.
 */
export function fieldValues(task: Task, skill: SkillDefinition): FieldValues {
  const values = new Map<string, string>();
  for (const [key, value] of Object.entries(task.payload)) {
    if (value === null || value === undefined) continue;
    const text = typeof value === "string" ? value : value.join(skill.listSeparator);
    values.set(key.toUpperCase(), text);
  }
  return values;
}
