import type { Command } from "commander";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { loadLinter } from "../engine/index.ts";
import { parsePolicy } from "../engine/inputs.ts";
import { readInput, readTemplate, withDocumentErrors } from "./inputs.ts";
import { CommandError, paint, printJson, printLine } from "./output.ts";

export function addPolicy(program: Command): void {
  const policy = program.command("policy").description("Manage formatting policies.");
  policy
    .command("check")
    .description("Check a policy and list each problem with its line and column.")
    .argument("<file>", "the policy (YAML)")
    .option("--json", "print the problems as JSON")
    .action((file: string, { json }: { json?: boolean }) => {
      const result = parsePolicy(readInput(file).toString("utf8"));
      const problems = result.ok ? [] : result.problems;
      if (json) printJson({ ok: result.ok, problems });
      else if (result.ok) printLine(paint("green", `${file} is a valid policy`));
      else throw new CommandError(commandExitCodes.data, `${file} is not a valid policy`, problems);
      if (!result.ok) process.exitCode = commandExitCodes.data;
    });
  policy
    .command("suggest")
    .description("Print a policy that describes the formatting of a template.")
    .argument("<template>", "the template (.docx)")
    .action((template: string) => {
      const { pack, body } = readTemplate(template);
      const { suggestPolicy } = loadLinter();
      process.stdout.write(withDocumentErrors(template, () => suggestPolicy(pack, body)));
    });
}
