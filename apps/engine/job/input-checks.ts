import type { Policy } from "../format/policy/policy.ts";
import { parsePolicy } from "../format/policy/policy-file.ts";
import type { SkillDefinition, Task } from "../skills/skill.ts";
import { type TaskProblem, TaskReader, type TaskResult } from "../skills/task.ts";
import { hintInWords } from "../skills/task-hints.ts";
import type { Checked, InputFault } from "./input-fault.ts";

export { checkAssets, missingAsset } from "./asset-checks.ts";

/** The longest texts with all problems of a task, and of a policy. */
const maxTaskErrorLength = 20_000;
const maxPolicyErrorLength = 1000;

/** Reads a task file and checks it against the schema of its type. */
export function checkTask(bytes: Uint8Array, tasks: TaskReader): Checked<Task> {
  const result = tasks.read(bytes);
  return result.ok ? { ok: true, value: result.task } : { ok: false, fault: taskFault(result) };
}

function taskFault({ code, problems }: Extract<TaskResult, { ok: false }>): InputFault {
  const error = problems.map(({ path, problem }) => [path, problem].filter(Boolean).join(" "));
  const all = clip(error.join("; "), maxTaskErrorLength);
  switch (code) {
    case "not_utf8":
      return invalidJson("task file must be UTF-8 JSON", { hint: "Save the file as UTF-8." });
    case "not_json":
      return invalidJson("task file must be valid JSON", {
        error: all,
        hint: "Correct the text at the place that error names: often a comma, a quotation mark or a brace is missing, or there is one too many.",
      });
    case "not_object":
      return invalidJson("task JSON must be an object", {
        hint: 'A task is {"task_type": "…", "payload": {…}}.',
      });
    case "schema":
      return {
        code: "INVALID_ARGUMENT",
        message: "task JSON schema validation failed",
        detail: { field: "task", error: all, faults: problems, ...hintOf(problems) },
      };
  }
}

/** The hint of the first problem that has one. */
function hintOf(problems: readonly TaskProblem[]): { hint?: string } {
  for (const problem of problems) {
    const hint = hintInWords(problem);
    if (hint !== null) return { hint: clip(hint, maxHintLength) };
  }
  return {};
}

const maxHintLength = 1000;

function invalidJson(message: string, detail: { error?: string; hint: string }): InputFault {
  return { code: "INVALID_JSON", message, detail: { field: "task", ...detail } };
}

/** Reads and checks a policy from a request. */
export function checkPolicy(text: string): Checked<Policy> {
  const result = parsePolicy(text);
  if (result.ok) return { ok: true, value: result.policy };
  const error = clip(result.problems.join("; "), maxPolicyErrorLength);
  const detail = { field: "policy_yaml", error };
  return {
    ok: false,
    fault: { code: "INVALID_ARGUMENT", message: "invalid policy_yaml", detail },
  };
}

/** Checks that the skill of a job is the one of its task. */
export function checkTaskType(task: Task, skill: SkillDefinition): InputFault | null {
  if (task.task_type === skill.name) return null;
  return {
    code: "INVALID_ARGUMENT_CONFLICT",
    message: "skill and task_type must match",
    detail: {
      field: "skill",
      skill: skill.name,
      task_type: task.task_type,
      hint: "Send the task_type of the task as skill.",
    },
  };
}

/** Makes a reader for a worker, which checks the task of its job. */
export function taskReaderOf(skills: readonly SkillDefinition[]): TaskReader {
  return new TaskReader(new Map(skills.map((skill) => [skill.name, skill])));
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
