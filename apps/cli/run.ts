import type { Command } from "commander";
import { apiMembers, artifactNames, resultNames } from "../contract/artifacts.ts";
import type { JobOptionValues } from "../contract/job-options.ts";
import { effectiveOptions } from "../contract/job-settings.ts";
import { type Artifact, artifactsOf, fillTemplate, type JobResult } from "../engine/index.ts";
import {
  type AssetOptions,
  addAssetOption,
  checkTaskAssets,
  readAssets,
  withAssetErrors,
} from "./assets.ts";
import { checkOutput } from "./check-output.ts";
import { readSkills, readTask, readTemplate, withDocumentErrors } from "./inputs.ts";
import { addJobOptions, type JobFlags, jobSettings, optionValues } from "./job-options.ts";
import { paint, printJson, printLine } from "./output.ts";
import { printTagReport } from "./tag-report.ts";
import { type WrittenFiles, writeFiles } from "./write-files.ts";

interface RunOptions extends JobFlags, AssetOptions {
  template: string;
  task: string;
  outDir: string;
  force?: boolean;
  overwrite: boolean;
  debugDump?: boolean;
  json?: boolean;
}

export function addRun(program: Command): void {
  const command = program
    .command("run")
    .description(
      "Fill a template and check its format. The exit code is 0, 2, 3 or 4 (see docops --help).",
    )
    .requiredOption("--template <file>", "the template (.docx)")
    .requiredOption("--task <file>", "the task (JSON); - reads standard input")
    .option("--out-dir <directory>", "the directory of the results", ".")
    .option("--force", "overwrite existing files, and remove other results of an earlier run")
    .option("--no-overwrite", "do not overwrite existing files (the default)")
    .option("--debug-dump", `write ${apiMembers.trace}: the settings of the job and its durations`)
    .option("--json", "print the result as JSON");
  addAssetOption(addJobOptions(command)).action(run);
}

async function run(options: RunOptions): Promise<void> {
  const startedAt = performance.now();
  const skills = readSkills(options.skillsDir);
  const values = optionValues(options);
  const { task, skill } = readTask(options.task, skills, values);
  const settings = jobSettings(options, skill);
  checkOutput(settings);
  const template = readTemplate(options.template);
  const assets = readAssets(options.asset);
  checkTaskAssets(options.task, task.payload, assets);
  const result = withDocumentErrors(options.template, () =>
    withAssetErrors(options.task, assets, () =>
      fillTemplate(template, { ...settings, task, assets }),
    ),
  );
  const isWanted = ([name]: Artifact) =>
    !printNames.includes(name) &&
    (name !== artifactNames.document || settings.output !== "pdf" || result.print === null);
  const artifacts = artifactsOf(result).filter(isWanted);
  if (result.print !== null) {
    // Loaded only here: most runs need none of it.
    const { layOut } = await import("./pdf.ts");
    for (const artifact of await layOut(result.print, result.document, settings)) {
      const at = artifacts.findIndex(([name]) => name === artifact[0]);
      if (at >= 0) artifacts[at] = artifact;
      else if (isWanted(artifact)) artifacts.push(artifact);
    }
  }
  if (options.debugDump) {
    const trace = {
      exit_code: result.exitCode,
      effective: effectiveOptions(values),
      policy: settings.policy.name,
      timing: { total_ms: Math.round(performance.now() - startedAt) },
    };
    artifacts.push([apiMembers.trace, Buffer.from(JSON.stringify(trace, null, 2))]);
  }
  const written = writeFiles(options.outDir, artifacts, {
    force: options.force ?? false,
    names: resultNames,
    inputs: [options.template, options.task, ...options.asset.map(({ path }) => path)],
  });
  if (options.json) printJson({ ...outcome(result), ...written });
  else {
    describe(result, written);
    if (isStrictPreset(values, result)) printLine(paint("dim", otherPolicy(settings.policy.name)));
  }
  process.exitCode = result.exitCode;
}

const printNames: readonly string[] = [artifactNames.printCopy, artifactNames.printFacts];

/** Whether the preset strict has chosen the policy that the document does not follow. */
function isStrictPreset({ preset }: JobOptionValues, { formatReport }: JobResult): boolean {
  return preset === "strict" && !formatReport.skipped && !formatReport.passed;
}

function otherPolicy(name: string): string {
  return (
    `The preset strict compared the document with the policy ${name}. To check another policy, replace ` +
    "--preset strict with --format-mode strict --format-baseline policy --policy NAME."
  );
}

function outcome({
  exitCode,
  exitCodes,
  message,
  replaceLog,
  missingFields,
  fitReport,
  formatReport,
}: JobResult) {
  return {
    exit_code: exitCode,
    exit_codes: exitCodes,
    message,
    replaced: replaceLog.summary.replaced_count,
    ...missingFields,
    ...fitReport,
    format: {
      passed: formatReport.passed,
      errors: formatReport.error_count,
      fixed: formatReport.fixed_count,
    },
  };
}

function describe(result: JobResult, { files, removed }: WrittenFiles): void {
  const { exitCode, message, replaceLog, missingFields, fitReport, formatReport } = result;
  const colour = exitCode !== 0 ? "red" : fitReport.fit.ok ? "green" : "yellow";
  printLine(`${paint(colour, message)} (exit code ${exitCode})`);
  const { literal_count, replaced_count, total_placeholders } = replaceLog.summary;
  printLine(`${replaced_count} of ${total_placeholders} fields filled`);
  printTagReport({
    ...missingFields,
    ...fitReport,
    unsupported: replaceLog.entries.filter(({ status }) => status === "unsupported"),
    notes: replaceLog.entries.filter(({ status }) => status === "literal"),
    noteCount: literal_count,
  });
  if (!formatReport.skipped) {
    const { passed, error_count, fixed_count, issues } = formatReport;
    printLine(
      `format ${passed ? "passed" : "failed"}: ${error_count} errors, ${issues.length} findings, ${fixed_count} repaired`,
    );
    for (const { severity, code, message, run_id, paragraph_path } of issues) {
      const line = `  ${run_id ?? paragraph_path}: ${message} (${code})`;
      printLine(paint(severity === "error" ? "red" : "yellow", line));
    }
  }
  for (const file of files) printLine(paint("dim", file));
  for (const file of removed)
    printLine(paint("dim", `${file}: removed, because it was from an earlier run`));
}
