import { type Command, Option } from "commander";
import type { JobSettings, ReportForm, SkillDefinition } from "../engine/index.ts";
import { isLocale, type PresetName, presets } from "../engine/inputs.ts";
import { reportForms } from "../engine/outputs.ts";
import { environment } from "./environment.ts";
import { policyOf } from "./inputs.ts";
import { CommandError, exitCodes } from "./output.ts";

/** Options that every command has which fills: the parts of the API's form, as flags. */
export interface JobOptions {
  skillsDir?: string;
  preset?: PresetName;
  strict?: boolean;
  formatMode?: "report" | "strict" | "off";
  formatBaseline?: "template" | "policy";
  formatFixMode?: "none" | "safe";
  formatReport: "human" | "json" | "both";
  formatReportFiles?: string;
  policy?: string;
  policyYaml?: string;
  exportSuggestedPolicy?: boolean;
  locale: string;
}

const advanced = {
  formatMode: "--format-mode",
  formatBaseline: "--format-baseline",
  formatFixMode: "--format-fix-mode",
  policy: "--policy",
  policyYaml: "--policy-yaml",
} as const;

export function addJobOptions(command: Command): Command {
  return command
    .option(
      "--skills-dir <directory>",
      "skills besides those that ship",
      environment.skillsDirectory ?? undefined,
    )
    .addOption(
      new Option("--preset <name>", "excludes the format and policy options").choices(
        Object.keys(presets),
      ),
    )
    .option("--strict", "fail with exit code 4 where the format is not right")
    .addOption(
      new Option("--format-mode <mode>", "tell, fail, or do not check").choices([
        "report",
        "strict",
        "off",
      ]),
    )
    .addOption(
      new Option("--format-baseline <what>", "what right looks like").choices([
        "template",
        "policy",
      ]),
    )
    .addOption(
      new Option("--format-fix-mode <mode>", "repair before checking").choices(["none", "safe"]),
    )
    .addOption(
      new Option("--format-report <form>", "a readable summary, the JSON, or both")
        .choices(["human", "json", "both"])
        .default("json"),
    )
    .option(
      "--format-report-files <forms>",
      `further reports, with commas between: ${reportForms.join(", ")}`,
    )
    .option("--policy <name>", "a policy that ships")
    .option("--policy-yaml <file>", "a policy of your own")
    .option("--export-suggested-policy", "write the policy that the template suggests")
    .option(
      "--locale <tag>",
      "how numbers are written where the task does not say",
      environment.locale,
    );
}

/**
 * What a job is told besides its task.
 *
 * @throws CommandError for options that exclude each other, and for words that are none.
 */
export function jobSettings(
  options: JobOptions,
  skill: SkillDefinition,
): Omit<JobSettings, "task" | "assets"> {
  const given = Object.entries(advanced)
    .filter(([key]) => options[key as keyof typeof advanced] !== undefined)
    .map(([, flag]) => flag);
  if (options.preset !== undefined && given.length > 0) {
    throw new CommandError(exitCodes.usage, `--preset cannot be combined with ${given.join(", ")}`);
  }
  const formats = given.filter((flag) => flag.startsWith("--format"));
  if (options.strict && (options.preset !== undefined || formats.length > 0)) {
    const others = [...(options.preset === undefined ? [] : ["--preset"]), ...formats];
    throw new CommandError(
      exitCodes.usage,
      `--strict cannot be combined with ${others.join(", ")}`,
    );
  }
  if (options.policy !== undefined && options.policyYaml !== undefined) {
    throw new CommandError(exitCodes.usage, "--policy cannot be combined with --policy-yaml");
  }
  if (!isLocale(options.locale)) {
    throw new CommandError(
      exitCodes.usage,
      `--locale ${options.locale} is no locale such as zh-CN`,
    );
  }
  const base = presets[options.preset ?? "quick"];
  return {
    skill,
    format: {
      mode: options.formatMode ?? (options.strict ? "strict" : base.mode),
      baseline: options.formatBaseline ?? base.baseline,
      fixMode: options.formatFixMode ?? base.fixMode,
      report: options.formatReport,
    },
    policy: policyOf(options, skill),
    exportSuggestedPolicy: options.exportSuggestedPolicy ?? false,
    locale: options.locale,
    reportForms: formsOf(options.formatReportFiles),
  };
}

function formsOf(text: string | undefined): ReportForm[] {
  const words = (text ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const known: readonly string[] = reportForms;
  const wrong = words.find((word) => !known.includes(word));
  if (wrong === undefined) return words as ReportForm[];
  throw new CommandError(
    exitCodes.usage,
    `--format-report-files: ${wrong} is none of ${known.join(", ")}`,
  );
}
