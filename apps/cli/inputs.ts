import { readFileSync } from "node:fs";
import { documentErrors } from "../contract/document-errors.ts";
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
  hintInWords,
  loadPolicy,
  loadSkills,
  nearestName,
  parsePolicy,
  policyNames,
  SkillFilesError,
  type SkillSet,
  type TaskProblem,
  TaskReader,
  type TaskResult,
} from "../engine/inputs.ts";
import { CommandError } from "./output.ts";

/** Reads a file, or standard input for `-`. @throws CommandError if it cannot be read. */
export function readInput(path: string): Buffer {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(commandExitCodes.noInput, unreadable(path, code));
  }
}

/** Why a file cannot be read. @param code an error code (errno(3)). */
export function unreadable(path: string, code: string | undefined): string {
  if (code === "ENOENT") return `${path} does not exist.`;
  if (code === "EISDIR") return `${path} is a directory, not a file.`;
  return `Cannot read ${path} (${code}).`;
}

/** @throws CommandError if the file is not a Word document within the limits. */
export function readTemplate(path: string): CompiledTemplate {
  const bytes = readInput(path);
  return withDocumentErrors(path, () => compileTemplate(bytes));
}

/** @throws CommandError with the path of the document if `work` throws DocumentError. */
export function withDocumentErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isDocumentError(error)) throw error;
    const { code, message } = error;
    throw new CommandError(commandExitCodes.data, `${path}: ${message} (${code})`, [
      documentErrors[code].remedy,
    ]);
  }
}

/** @throws CommandError if a skill in the directory has a fault. */
export function readSkills(directory: string | undefined): SkillSet {
  try {
    return loadSkills(directory ?? null);
  } catch (error) {
    if (!(error instanceof SkillFilesError)) throw error;
    throw new CommandError(commandExitCodes.data, "Skills cannot be loaded:", error.problems);
  }
}

/** @throws CommandError if there is no such skill. */
export function skillOf(skills: SkillSet, name: string): SkillDefinition {
  const skill = skills.get(name);
  if (skill !== undefined) return skill;
  const known = [...skills.keys()];
  const nearest = nearestName(name, known);
  throw new CommandError(commandExitCodes.usage, `Unknown skill "${name}".`, [
    ...(nearest === null ? [] : [`Did you mean ${nearest}?`]),
    `Allowed: ${known.join(", ")}. Use --skills-dir for your own skills.`,
  ]);
}

/** Reads a task. Its skill is the one of `--skill`, or the default. */
export function readTask(
  path: string,
  skills: SkillSet,
  { skill: skillName = jobOptions.skill.default }: Pick<JobOptionValues, "skill">,
): { task: Task; skill: SkillDefinition } {
  const result = new TaskReader(skills).read(readInput(path));
  const task = taskOf(result, path);
  const skill = skillOf(skills, skillName);
  if (skillName === task.task_type) return { task, skill };
  throw new CommandError(
    commandExitCodes.usage,
    `--skill ${skillName} differs from the task_type ${task.task_type} of the task.`,
    [`Use --skill ${task.task_type} for this task.`],
  );
}

function taskOf(result: TaskResult, path: string): Task {
  if (result.ok) return result.task;
  const { code, problems } = result;
  const task = 'A task is a JSON object: {"task_type": "…", "payload": {…}}.';
  switch (code) {
    case "not_utf8":
      throw new CommandError(commandExitCodes.data, `${path} is not in UTF-8.`, [
        "Save the file as UTF-8.",
      ]);
    case "not_json":
      throw new CommandError(commandExitCodes.data, `${path} ${problems[0]?.problem}`);
    case "not_object":
      throw new CommandError(commandExitCodes.data, `${path} is not a JSON object.`, [task]);
    case "schema": {
      const lines = problems.map(problemLine);
      throw new CommandError(commandExitCodes.data, `${path} does not match its skill`, lines);
    }
  }
}

/** A problem of a task in a line, with what helps. */
export function problemLine({ path, problem, ...hint }: TaskProblem): string {
  const line = `${path} ${problem}`.trim();
  const words = hintInWords(hint);
  return words === null ? line : `${line}. ${words}`;
}

/** The policy of `--policy-yaml`, of `--policy`, or of the skill. */
export function policyOf(
  { policy: name, policy_yaml: file }: Pick<JobOptionValues, "policy" | "policy_yaml">,
  skill: Pick<SkillDefinition, "policy">,
): Policy {
  if (file !== undefined) {
    const result = parsePolicy(readInput(file).toString("utf8"));
    if (result.ok) return result.policy;
    throw new CommandError(commandExitCodes.data, `${file} is not a valid policy`, result.problems);
  }
  const policyName = name ?? skill.policy ?? jobOptions.policy.default;
  const known = readWord(policyName, policyNames());
  if (known.ok) return loadPolicy(known.value);
  const nearest = nearestName(policyName, known.allowed);
  throw new CommandError(commandExitCodes.usage, `Unknown policy "${policyName}".`, [
    ...(nearest === null ? [] : [`Did you mean ${nearest}?`]),
    `Allowed: ${known.allowed.join(", ")}. Use --policy-yaml for your own policy.`,
  ]);
}
