import type { Command } from "commander";
import { unfitMessage } from "../contract/exit-codes.ts";
import { inspect, type Precheck, precheck } from "../engine/index.ts";
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
import { printTagReport, printTags } from "./tag-report.ts";

/** Adds `inspect`, which lists a template's fields, and `precheck`, which reports what a run would do. */
export function addInspect(program: Command): void {
  program
    .command("inspect")
    .description("List the fields of a template with their places, and the faults of its tags.")
    .argument("<template>", "the template (.docx)")
    .option("--json", "print everything as JSON")
    .action((template: string, { json }: { json?: boolean }) => {
      const inspection = inspectFile(template);
      if (inspection.unsupported_count > 0) process.exitCode = 3;
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
      printTags({ ...inspection, noteCount: inspection.note_count });
      printLine(paint("dim", `fingerprint ${inspection.fingerprint}`));
    });
  const command = program
    .command("precheck")
    .description(
      "Dry run: report the result of a run and write nothing. The exit code is that of the run.",
    )
    .requiredOption("--template <file>", "the template (.docx)")
    .requiredOption("--task <file>", "the task (JSON); - reads standard input")
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
    printLine(verdictOf(report));
    printTagReport({ ...report, noteCount: report.summary.note_count });
  });
}

/** The first line of a precheck. A template that does not fit its skill is not ready. */
function verdictOf({ expected_exit_code, fit, ok }: Precheck): string {
  if (!ok) return paint("red", `A run would end with exit code ${expected_exit_code}.`);
  return fit.ok ? paint("green", "ready") : paint("yellow", unfitMessage);
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
