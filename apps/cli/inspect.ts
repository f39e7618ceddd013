import type { Command } from "commander";
import { inspect, precheck } from "../engine/index.ts";
import {
  type AssetOptions,
  addAssetOption,
  checkTaskAssets,
  readAssets,
  withAssetErrors,
} from "./assets.ts";
import { readInput, readSkills, readTask, readTemplate, withDocumentErrors } from "./inputs.ts";
import { addJobOptions, type JobFlags, jobSettings, optionValues } from "./job-options.ts";
import { paint, printJson, printLine, table } from "./output.ts";
import { unsupportedLine } from "./unsupported-line.ts";

/** Adds `inspect`, which lists a template's fields, and `precheck`, which reports what a run would do. */
export function addInspect(program: Command): void {
  program
    .command("inspect")
    .description(
      "Lists the fields of a template, where they stand, and what is wrong with its tags.",
    )
    .argument("<template>", "the .docx")
    .option("--json", "print everything as JSON")
    .action((template: string, { json }: { json?: boolean }) => {
      const inspection = inspectFile(template);
      if (json) return printJson(inspection);
      printLine(
        table(
          inspection.fields.map(({ name, places }) => [
            name,
            `${places.length}`,
            places[0]?.paragraph_path ?? "",
          ]),
        ),
      );
      for (const entry of inspection.unsupported) printLine(paint("red", unsupportedLine(entry)));
      printLine(paint("dim", `fingerprint ${inspection.fingerprint}`));
      if (inspection.unsupported.length > 0) process.exitCode = 3;
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
    const { task, skill } = readTask(options.task, skills, optionValues(options));
    const template = readTemplate(options.template);
    const settings = jobSettings(options, skill);
    const assets = readAssets(options.asset);
    checkTaskAssets(options.task, task.payload, assets);
    const report = withDocumentErrors(options.template, () =>
      withAssetErrors(options.task, assets, () =>
        precheck(template, { ...settings, task, assets }),
      ),
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
  return withDocumentErrors(path, () => inspect(bytes));
}
