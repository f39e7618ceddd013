import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { policyNames } from "../format/policy/shipped.ts";
import type { SkillDefinition, SkillSet } from "./skill.ts";
import { parseSkill } from "./skill-file.ts";

/** Skill files that cannot be used. */
export class SkillFilesError extends Error {
  override readonly name = "SkillFilesError";
  /** A line for each fault, with file, line and column. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("; "));
    this.faults = faults;
  }
}

/**
 * The skills that ship with the engine, one YAML file each.
 *
 * @throws SkillFilesError
 */
export function loadBuiltinSkills(): SkillSet {
  return loadSkills(null);
}

/**
 * The skills that ship with the engine, and those of a directory. A file there may take the place of
 * one that ships.
 *
 * @throws SkillFilesError with every fault of every file.
 */
export function loadSkills(directory: string | null): SkillSet {
  const builtin = fileURLToPath(new URL("./builtin/", import.meta.url));
  const faults: string[] = [];
  const own = directory === null ? [] : readSkills(directory, faults);
  const all = [...readSkills(builtin, faults), ...own];
  const files = new Map<string, string>();
  for (const { skill, file } of own) {
    const other = files.get(skill.name);
    if (other !== undefined) faults.push(`${file}: name ${skill.name} is taken by ${other}`);
    files.set(skill.name, file);
  }
  if (faults.length > 0) throw new SkillFilesError(faults);
  const byName = new Map(all.map(({ skill }) => [skill.name, skill]));
  return new Map([...byName].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface SkillOfFile {
  skill: SkillDefinition;
  file: string;
}

function readSkills(directory: string, faults: string[]): SkillOfFile[] {
  const policies = policyNames();
  return filesIn(directory, faults).flatMap((name): SkillOfFile[] => {
    const file = join(directory, name);
    const result = parseSkill(readFileSync(file, "utf8"), policies);
    if (result.ok) return [{ skill: result.skill, file }];
    faults.push(...result.problems.map((problem) => `${file}: ${problem}`));
    return [];
  });
}

function filesIn(directory: string, faults: string[]): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch (error) {
    faults.push(`${directory}: ${(error as NodeJS.ErrnoException).code ?? "cannot be read"}`);
    return [];
  }
}
