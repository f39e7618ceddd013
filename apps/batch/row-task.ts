import { hintInWords, type SkillDefinition, type Task, type TaskReader } from "../engine/inputs.ts";
import type { BatchRow, RowFault } from "./row.ts";

export type RowTask = { ok: true; task: Task } | { ok: false; faults: readonly RowFault[] };

/** The task of a row, which is a whole task (it has `task_type`) or only the payload. All have the same skill. */
export function taskOfRow(
  { content }: BatchRow,
  reader: TaskReader,
  skill: SkillDefinition,
): RowTask {
  if ("fault" in content) return { ok: false, faults: [content.fault] };
  const { json } = content;
  const value: unknown = JSON.parse(json);
  const isWhole = typeof value === "object" && value !== null && "task_type" in value;
  // The text is kept, because it has all digits of numbers.
  const whole = isWhole ? json : `{"task_type":${JSON.stringify(skill.name)},"payload":${json}}`;
  const result = reader.read(Buffer.from(whole));
  if (!result.ok) {
    const faults = result.problems.map(({ path, problem, ...words }) => {
      const hint = hintInWords(words);
      return { field: path || null, problem, ...(hint !== null && { hint }) };
    });
    const fault = { field: null, problem: "is not a task", allowed: "a task or a payload" };
    return { ok: false, faults: faults.length > 0 ? faults : [fault] };
  }
  if (result.task.task_type === skill.name) return { ok: true, task: result.task };
  const problem = `must be ${skill.name}`;
  return { ok: false, faults: [{ field: "task_type", problem, allowed: skill.name }] };
}
