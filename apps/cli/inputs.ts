import { readFileSync } from "node:fs";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { type JobOptionValues, jobOptions } from "../contract/job-options.ts";
import { readWord } from "../contract/read-option.ts";
import {
  type CompiledTemplate,
  compileTemplate,
  isDocumentError,
  type Policy,
  type SkillDefinition,
  type Task,
} from "../engine/index.ts";
import {
  loadPolicies,
  loadSkills,
  parsePolicy,
  SkillFilesError,
  type SkillSet,
  TaskReader,
  type TaskResult,
} from "../engine/inputs.ts";
import { CommandError } from "./output.ts";

/** @throws CommandError when it cannot be read. */
export function readInput(path: string): Buffer {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(commandExitCodes.noInput, `${path} cannot be read (${code})`);
  }
}

/** @throws CommandError for what is no Word document within the limits. */
export function readTemplate(path: string): CompiledTemplate {
  const bytes = readInput(path);
  return orRefused(path, () => compileTemplate(bytes));
}

/** @throws CommandError with the name of the file where `work` throws that its document is refused. */
export function orRefused<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isDocumentError(error)) throw error;
    throw new CommandError(commandExitCodes.data, `${path}: ${error.message} (${error.code})`);
  }
}

/** @throws CommandError for a directory with a skill in it that is wrong. */
export function readSkills(directory: string | undefined): SkillSet {
  try {
    return loadSkills(directory ?? null);
  } catch (error) {
    if (!(error instanceof SkillFilesError)) throw error;
    throw new CommandError(commandExitCodes.data, "skills that cannot be used", error.faults);
  }
}

/** @throws CommandError for a skill that there is not. */
export function skillOf(skills: SkillSet, name: string): SkillDefinition {
  const skill = skills.get(name);
  if (skill !== undefined) return skill;
  const known = [...skills.keys()].join(", ");
  throw new CommandError(commandExitCodes.usage, `there is no skill ${name}`, [
    `there are ${known}`,
  ]);
}

/** A task, and its skill: the one that is asked for or, where none is, the usual one. */
export function readTask(
  path: string,
  skills: SkillSet,
  { skill: asked = jobOptions.skill.default }: Pick<JobOptionValues, "skill">,
): { task: Task; skill: SkillDefinition } {
  const result = new TaskReader(skills).read(readInput(path));
  const task = taskOf(result, path);
  const skill = skillOf(skills, asked);
  if (asked === task.task_type) return { task, skill };
  throw new CommandError(
    commandExitCodes.usage,
    `--skill ${asked} and the task's task_type ${task.task_type} must be the same`,
    [`--skill ${task.task_type} names the skill of this task`],
  );
}

function taskOf(result: TaskResult, path: string): Task {
  if (result.ok) return result.task;
  const reasons = { not_utf8: "is not UTF-8", not_json: "is not JSON", not_object: "is no object" };
  const reason = result.code === "schema" ? "is no task of its skill" : reasons[result.code];
  const faults = result.faults.map(({ path: at, problem }) => `${at} ${problem}`.trim());
  throw new CommandError(commandExitCodes.data, `${path} ${reason}`, faults);
}

/** The policy of a file, of a name, or of the skill. */
export function policyOf(
  { policy: name, policy_yaml: file }: Pick<JobOptionValues, "policy" | "policy_yaml">,
  skill: Pick<SkillDefinition, "policy">,
): Policy {
  if (file !== undefined) {
    const result = parsePolicy(readInput(file).toString("utf8"));
    if (result.ok) return result.policy;
    throw new CommandError(commandExitCodes.data, `${file} is no policy`, result.problems);
  }
  const policies = loadPolicies();
  const asked = name ?? skill.policy ?? jobOptions.policy.default;
  const known = readWord(asked, [...policies.keys()]);
  if (known.ok) return policies.get(known.value) as Policy;
  throw new CommandError(commandExitCodes.usage, `there is no policy ${asked}`, [
    `there are ${known.allowed.join(", ")}`,
  ]);
}
