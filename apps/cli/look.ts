import type { Command } from "commander";
import { inspect, precheck } from "../engine/index.ts";
import {
  type AssetOptions,
  addAssetOption,
  checkTaskAssets,
  orMissing,
  readAssets,
} from "./assets.ts";
import { orRefused, readInput, readSkills, readTask, readTemplate } from "./inputs.ts";
import { addJobOptions, givenOptions, type JobFlags, jobSettings } from "./job-options.ts";
import { paint, printJson, printLine, table } from "./output.ts";
import { unsupportedLine } from "./unsupported-line.ts";

/** `inspect` and `precheck`: what a template asks for, and what filling it would come to. */
export function addLook(program: Command): void {
  program
    .command("inspect")
    .description(
      "Lists the fields of a template, where they stand, and what is wrong with its tags.",
    )
    .argument("<template>", "the .docx")
    .option("--json", "print everything as JSON")
    .action((template: string, { json }: { json?: boolean }) => {
      const found = inspectFile(template);
      if (json) return printJson(found);
      printLine(
        table(
          found.fields.map(({ name, places }) => [
            name,
            `${places.length}`,
            places[0]?.paragraph_path ?? "",
          ]),
        ),
      );
      for (const entry of found.unsupported) printLine(paint("red", unsupportedLine(entry)));
      printLine(paint("dim", `fingerprint ${found.fingerprint}`));
      if (found.unsupported.length > 0) process.exitCode = 3;
    });
  const command = program
    .command("precheck")
    .description(
      "Says what a run would come to, without writing anything; its exit code is the run's.",
    )
    .requiredOption("--template <file>", "the .docx")
    .requiredOption("--task <file>", "the task as JSON; - is standard input")
    .option("--json", "print everything as JSON");
  addAssetOption(addJobOptions(command)).action((options: PrecheckOptions) => {
    const skills = readSkills(options.skillsDir);
    const { task, skill } = readTask(options.task, skills, givenOptions(options));
    const template = readTemplate(options.template);
    const settings = jobSettings(options, skill);
    const assets = readAssets(options.asset);
    checkTaskAssets(options.task, task.payload, assets);
    const report = orRefused(options.template, () =>
      orMissing(options.task, assets, () => precheck(template, { ...settings, task, assets })),
    );
    process.exitCode = report.expected_exit_code;
    if (options.json) return printJson(report);
    printLine(
      paint(
        report.ok ? "green" : "red",
        report.ok ? "ready" : `exit code ${report.expected_exit_code} expected`,
      ),
    );
    for (const name of report.missing_required) printLine(paint("red", `missing: ${name}`));
    for (const name of report.missing_optional)
      printLine(paint("yellow", `missing: ${name} (optional)`));
    for (const entry of report.unsupported) printLine(paint("red", unsupportedLine(entry)));
  });
}

interface PrecheckOptions extends JobFlags, AssetOptions {
  template: string;
  task: string;
  json?: boolean;
}

function inspectFile(path: string) {
  const bytes = readInput(path);
  return orRefused(path, () => inspect(bytes));
}
