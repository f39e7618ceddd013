import { readFileSync } from "node:fs";
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
import { CommandError, exitCodes } from "./output.ts";

/** @throws CommandError when it cannot be read. */
export function readInput(path: string): Buffer {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(exitCodes.noInput, `${path} cannot be read (${code})`);
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
    throw new CommandError(exitCodes.data, `${path}: ${error.message} (${error.code})`);
  }
}

/** @throws CommandError for a directory with a skill in it that is wrong. */
export function readSkills(directory: string | undefined): SkillSet {
  try {
    return loadSkills(directory ?? null);
  } catch (error) {
    if (!(error instanceof SkillFilesError)) throw error;
    throw new CommandError(exitCodes.data, "skills that cannot be used", error.problems);
  }
}

/** @throws CommandError for a skill that there is not. */
export function skillOf(skills: SkillSet, name: string): SkillDefinition {
  const skill = skills.get(name);
  if (skill !== undefined) return skill;
  const known = [...skills.keys()].join(", ");
  throw new CommandError(exitCodes.usage, `there is no skill ${name}`, [`there are ${known}`]);
}

/** A task, and the skill that it names, which has to be the one that was asked for, if one was. */
export function readTask(
  path: string,
  skills: SkillSet,
  asked: string | undefined,
): { task: Task; skill: SkillDefinition } {
  const result = new TaskReader(skills).read(readInput(path));
  const task = taskOf(result, path);
  if (asked !== undefined && asked !== task.task_type) {
    throw new CommandError(
      exitCodes.usage,
      `--skill ${asked} and the task's task_type ${task.task_type} must be the same`,
    );
  }
  return { task, skill: skillOf(skills, task.task_type) };
}

function taskOf(result: TaskResult, path: string): Task {
  if (result.ok) return result.task;
  const reasons = { not_utf8: "is not UTF-8", not_json: "is not JSON", not_object: "is no object" };
  const reason = result.code === "schema" ? "is no task of its skill" : reasons[result.code];
  const problems = result.problems.map(({ path: at, problem }) => `${at} ${problem}`.trim());
  throw new CommandError(exitCodes.data, `${path} ${reason}`, problems);
}

/** The policy of a file, of a name, or of the skill. */
export function policyOf(
  { policy, policyYaml }: { policy?: string | undefined; policyYaml?: string | undefined },
  skill: Pick<SkillDefinition, "policy">,
): Policy {
  if (policyYaml !== undefined) {
    const result = parsePolicy(readInput(policyYaml).toString("utf8"));
    if (result.ok) return result.policy;
    throw new CommandError(exitCodes.data, `${policyYaml} is no policy`, result.problems);
  }
  const policies = loadPolicies();
  const name = policy ?? skill.policy ?? "default";
  const found = policies.get(name);
  if (found !== undefined) return found;
  const known = [...policies.keys()].join(", ");
  throw new CommandError(exitCodes.usage, `there is no policy ${name}`, [`there are ${known}`]);
}
