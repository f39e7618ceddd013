import { existsSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { stringify } from "yaml";
import { commandExitCodes } from "../contract/exit-codes.ts";
import type { CompiledTemplate, TagForm } from "../engine/index.ts";
import { parseSkill, policyNames } from "../engine/inputs.ts";
import { readInput, readTemplate } from "./inputs.ts";
import { CommandError, paint, printJson, printLine } from "./output.ts";

export function addSkill(program: Command): void {
  const skill = program
    .command("skill")
    .description("Skills: what a task holds and how that becomes fields.");
  skill
    .command("new")
    .description("Writes a skill file from the tags of a template.")
    .requiredOption("--from <template>", "the .docx")
    .requiredOption("--name <name>", "the skill's name, the task_type of its tasks")
    .option("--out <file>", "where it goes; else it is printed")
    .option("--force", "overwrite what is there")
    .action((options: { from: string; name: string; out?: string; force?: boolean }) => {
      const text = skillFrom(readTemplate(options.from), options.name);
      const result = parseSkill(text, policyNames());
      if (!result.ok)
        throw new CommandError(
          commandExitCodes.usage,
          "no skill can be made of it",
          result.problems,
        );
      if (options.out === undefined) {
        process.stdout.write(text);
        return;
      }
      if (existsSync(options.out) && !options.force) {
        throw new CommandError(commandExitCodes.cannotCreate, `${options.out} exists`, [
          "--force overwrites",
        ]);
      }
      writeFileSync(options.out, text);
      printLine(paint("green", `${options.out} is written`));
    });
  skill
    .command("check")
    .description("Reads skill files and names what is wrong with them, with line and column.")
    .argument("<files...>", "the YAML")
    .option("--json", "print the problems as JSON")
    .action((files: string[], { json }: { json?: boolean }) => {
      const results = files.map((file) => {
        const result = parseSkill(readInput(file).toString("utf8"), policyNames());
        return { file, ok: result.ok, problems: result.ok ? [] : result.problems };
      });
      if (results.some(({ ok }) => !ok)) process.exitCode = commandExitCodes.data;
      if (json) return printJson(results);
      for (const { file, ok, problems } of results) {
        printLine(ok ? paint("green", `${file} is a skill`) : paint("red", `${file} is no skill`));
        for (const problem of problems) printLine(`  ${problem}`);
      }
    });
}

type Schema = Record<string, unknown>;

/** The structure of a template's fields. `members` is `null` for a value, or the members of an object. */
interface Shape {
  form: TagForm;
  members: Map<string, Shape> | null;
  isList: boolean;
}

/** Makes a skill from a template's fields: texts, objects for paths, and a list for each section. */
export function skillFrom({ scanned }: CompiledTemplate, name: string): string {
  const root: Shape = { form: "value", members: new Map(), isList: false };
  const open: Shape[] = [root];
  for (const { brackets } of scanned) {
    for (const tag of brackets) {
      const inside = open.at(-1) ?? root;
      if (tag.kind === "section_tag") {
        if (tag.role === "close") open.splice(1 + Math.max(0, open.length - 2));
        else {
          const section = shapeAt(inside, tag.name);
          if (tag.role === "open") section.isList = true;
          open.push(section);
        }
      } else if (tag.kind === "tag" && /^[A-Z0-9_]/.test(tag.name)) {
        shapeAt(inside, tag.name).form = tag.form;
      }
    }
  }
  const payload = schemaOf(root);
  const skill = {
    name,
    title: name,
    description: "",
    payload,
    required: "all",
    sample: sampleOf(root),
  };
  return stringify(skill, { lineWidth: 100 });
}

function shapeAt(from: Shape, path: string): Shape {
  let at = from;
  for (const key of path.toLowerCase().split(".")) {
    at.members ??= new Map();
    const known = at.members.get(key);
    const next: Shape = known ?? { form: "value", members: null, isList: false };
    at.members.set(key, next);
    at = next;
  }
  return at;
}

function schemaOf({ form, members, isList }: Shape): Schema {
  const one: Schema =
    members === null
      ? { type: "string", ...(form === "picture" ? { contentEncoding: "base64" } : {}) }
      : {
          type: "object",
          properties: Object.fromEntries(
            [...members].map(([key, shape]) => [key, schemaOf(shape)]),
          ),
        };
  return isList ? { type: "array", items: one } : one;
}

function sampleOf({ members, isList }: Shape): unknown {
  const one =
    members === null
      ? ""
      : Object.fromEntries([...members].map(([key, shape]) => [key, sampleOf(shape)]));
  return isList ? [one] : one;
}
