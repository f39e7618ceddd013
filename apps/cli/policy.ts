import type { Command } from "commander";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { loadLinter } from "../engine/index.ts";
import { parsePolicy } from "../engine/inputs.ts";
import { readInput, readTemplate, withDocumentErrors } from "./inputs.ts";
import { CommandError, paint, printJson, printLine } from "./output.ts";

export function addPolicy(program: Command): void {
  const policy = program
    .command("policy")
    .description("Policies: what a document has to look like.");
  policy
    .command("check")
    .description("Reads a policy and names what is wrong with it, with line and column.")
    .argument("<file>", "the YAML")
    .option("--json", "print the problems as JSON")
    .action((file: string, { json }: { json?: boolean }) => {
      const result = parsePolicy(readInput(file).toString("utf8"));
      const problems = result.ok ? [] : result.problems;
      if (json) printJson({ ok: result.ok, problems });
      else if (result.ok) printLine(paint("green", `${file} is a policy`));
      else throw new CommandError(commandExitCodes.data, `${file} is no policy`, problems);
      if (!result.ok) process.exitCode = commandExitCodes.data;
    });
  policy
    .command("suggest")
    .description("Prints the policy that a template suggests: what it looks like, as rules.")
    .argument("<template>", "the .docx")
    .action((template: string) => {
      const { pack, body } = readTemplate(template);
      const { suggestPolicy } = loadLinter();
      process.stdout.write(withDocumentErrors(template, () => suggestPolicy(pack, body)));
    });
}
