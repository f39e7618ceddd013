import { existsSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { parseSkill, policyNames } from "../engine/inputs.ts";
import { readInput, readTemplate } from "./inputs.ts";
import { CommandError, paint, printJson, printLine } from "./output.ts";
import { skillFrom } from "./skill-from-template.ts";

export function addSkill(program: Command): void {
  const skill = program
    .command("skill")
    .description("Manage skills (task schemas and field mappings).");
  skill
    .command("new")
    .description("Write a skill file from the tags of a template.")
    .requiredOption("--from <template>", "the template (.docx)")
    .requiredOption("--name <name>", "the name of the skill, which is the task_type of its tasks")
    .option("--out <file>", "the skill file to write (default: print it)")
    .option("--force", "overwrite an existing file")
    .action((options: { from: string; name: string; out?: string; force?: boolean }) => {
      const text = skillFrom(readTemplate(options.from), options.name);
      const result = parseSkill(text, policyNames());
      if (!result.ok)
        throw new CommandError(
          commandExitCodes.usage,
          `Cannot make a skill from ${options.from}.`,
          result.problems,
        );
      if (options.out === undefined) {
        process.stdout.write(text);
        return;
      }
      if (existsSync(options.out) && !options.force) {
        throw new CommandError(
          commandExitCodes.cannotCreate,
          `${options.out} already exists. Use --force to overwrite it.`,
        );
      }
      writeFileSync(options.out, text);
      printLine(paint("green", `Written: ${options.out}`));
    });
  skill
    .command("check")
    .description("Check skill files and list each problem with its line and column.")
    .argument("<files...>", "the skill files (YAML)")
    .option("--json", "print the problems as JSON")
    .action((files: string[], { json }: { json?: boolean }) => {
      const results = files.map((file) => {
        const result = parseSkill(readInput(file).toString("utf8"), policyNames());
        return { file, ok: result.ok, problems: result.ok ? [] : result.problems };
      });
      if (results.some(({ ok }) => !ok)) process.exitCode = commandExitCodes.data;
      if (json) return printJson(results);
      for (const { file, ok, problems } of results) {
        printLine(
          ok
            ? paint("green", `${file} is a valid skill`)
            : paint("red", `${file} is not a valid skill`),
        );
        for (const problem of problems) printLine(`  ${problem}`);
      }
    });
}
