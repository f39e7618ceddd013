import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { policyNames } from "../format/policy/shipped.ts";
import type { SkillDefinition, SkillSet } from "./skill.ts";
import { parseSkill } from "./skill-file.ts";

/** Skill files that cannot be used. */
export class SkillFilesError extends Error {
  override readonly name = "SkillFilesError";
  /** One line for each problem, with file, line and column. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.problems = problems;
  }
}

/**
 * Loads the skills that ship with the engine, one YAML file each.
 *
 * @throws SkillFilesError
 */
export function loadBuiltinSkills(): SkillSet {
  return loadSkills(null);
}

/**
 * Loads the skills that ship with the engine and those of a directory. A file there may replace a
 * shipped skill.
 *
 * @throws SkillFilesError with all problems of all files.
 */
export function loadSkills(directory: string | null): SkillSet {
  const builtin = fileURLToPath(new URL("./builtin/", import.meta.url));
  const problems: string[] = [];
  const added = directory === null ? [] : readSkills(directory, problems);
  const all = [...readSkills(builtin, problems), ...added];
  const files = new Map<string, string>();
  for (const { skill, file } of added) {
    const other = files.get(skill.name);
    if (other !== undefined) problems.push(`${file}: the name ${skill.name} is taken by ${other}`);
    files.set(skill.name, file);
  }
  if (problems.length > 0) throw new SkillFilesError(problems);
  const byName = new Map(all.map(({ skill }) => [skill.name, skill]));
  return new Map([...byName].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface SkillOfFile {
  skill: SkillDefinition;
  file: string;
}

function readSkills(directory: string, problems: string[]): SkillOfFile[] {
  const policies = policyNames();
  return filesIn(directory, problems).flatMap((name): SkillOfFile[] => {
    const file = join(directory, name);
    const result = parseSkill(readFileSync(file, "utf8"), policies);
    if (result.ok) return [{ skill: result.skill, file }];
    problems.push(...result.problems.map((problem) => `${file}: ${problem}`));
    return [];
  });
}

function filesIn(directory: string, problems: string[]): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isMissing = code === "ENOENT";
    problems.push(
      isMissing
        ? `the folder ${directory} does not exist`
        : `the folder ${directory} cannot be read (${code})`,
    );
    return [];
  }
}
