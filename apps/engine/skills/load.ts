import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { type SkillDefinition, sampleTask } from "./skill.ts";
import { taskSchema } from "./task.ts";

/** Skills by name, in the order of their names. */
export type SkillSet = ReadonlyMap<string, SkillDefinition>;

const skillFile = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  title: z.string(),
  description: z.string(),
  /** The fields, or `any`: whatever the template asks for. */
  payload: z.union([
    z.literal("any"),
    z.record(
      z.string().regex(/^[a-z][a-z0-9_]*$/),
      z.strictObject({
        type: z.enum(["text", "text_list"]),
        required: z.boolean().default(false),
        title: z.string(),
      }),
    ),
  ]),
  list_separator: z.string(),
  sample: z.record(z.string(), z.unknown()),
});

/**
 * The skills that ship with the engine, one YAML file each.
 *
 * @throws Error that names the file when one does not have the shape of a skill.
 */
export function loadBuiltinSkills(): SkillSet {
  const folder = new URL("./builtin/", import.meta.url);
  const skills = new Map<string, SkillDefinition>();
  for (const file of readdirSync(folder).sort()) {
    const skill = readSkill(fileURLToPath(new URL(file, folder)), file);
    skills.set(skill.name, skill);
  }
  return skills;
}

function readSkill(path: string, file: string): SkillDefinition {
  const result = skillFile.safeParse(parse(readFileSync(path, "utf8")));
  if (!result.success) throw new Error(`skill file ${file}: ${z.prettifyError(result.error)}`);
  const { list_separator: listSeparator, payload, ...skill } = result.data;
  const isOpen = payload === "any";
  const definition = { ...skill, payload: isOpen ? {} : payload, isOpen, listSeparator };
  const sample = taskSchema(definition).safeParse(sampleTask(definition));
  if (!sample.success) throw new Error(`skill file ${file}: ${z.prettifyError(sample.error)}`);
  return definition;
}
