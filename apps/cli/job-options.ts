import { type Command, InvalidArgumentError, Option } from "commander";
import { describeOption } from "../contract/describe-option.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { findConflict } from "../contract/job-conflicts.ts";
import {
  type JobOption,
  type JobOptionName,
  type JobOptionValues,
  jobOptionNames,
  jobOptions,
} from "../contract/job-options.ts";
import { formatSettings, jobChoices } from "../contract/job-settings.ts";
import { readOption } from "../contract/read-option.ts";
import type { JobSettings, SkillDefinition } from "../engine/index.ts";
import { isLocale } from "../engine/inputs.ts";
import { environment } from "./environment.ts";
import { policyOf } from "./inputs.ts";
import { CommandError } from "./output.ts";

/** The flags of a command that fills templates, by commander's names: job options and two others. */
export interface JobFlags {
  skillsDir?: string;
  locale: string;
  [attribute: string]: unknown;
}

/** Adds the options of a job to a command as flags. */
export function addJobOptions(command: Command): Command {
  for (const name of jobOptionNames) command.addOption(toFlag(name));
  return command
    .option(
      "--skills-dir <directory>",
      "a directory with your own skills",
      environment.skillsDirectory ?? undefined,
    )
    .option(
      "--locale <tag>",
      "the locale for numbers and currencies if the task sets none",
      environment.locale,
    );
}

/** The options that are set as flags. Here `policy_yaml` is the path of a file. */
export function optionValues(flags: JobFlags): JobOptionValues {
  const values = jobOptionNames.map((name) => [name, flags[toFlag(name).attributeName()]]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/**
 * The settings of a job, from the flags.
 *
 * @throws CommandError if options exclude each other, or a value is not allowed.
 */
export function jobSettings(
  flags: JobFlags,
  skill: SkillDefinition,
): Omit<JobSettings, "task" | "assets"> {
  const { locale } = flags;
  const values = optionValues(flags);
  const conflict = findConflict((name) => values[name] !== undefined);
  if (conflict !== null) {
    const others = conflict.conflicting.map(spell).join(", ");
    const message = `${spell(conflict.option)} cannot be combined with ${others}`;
    throw new CommandError(commandExitCodes.usage, message, [conflict.hint(spell)]);
  }
  if (!isLocale(locale)) {
    throw new CommandError(
      commandExitCodes.usage,
      `Invalid locale "${locale}". Use a BCP 47 tag such as zh-CN or en-US.`,
    );
  }
  return {
    skill,
    format: formatSettings(values),
    policy: policyOf(values, skill),
    ...jobChoices(values),
    locale,
    requiresFit: environment.requiresFit,
  };
}

/** The word after a flag in the help. */
const valueForms = {
  flag: "",
  choice: " <word>",
  list: " <words>",
  name: " <name>",
  text: " <file>",
} as const;

/** Spells `format_mode` as `--format-mode`. */
function spell(name: JobOptionName): string {
  return `--${name.replaceAll("_", "-")}`;
}

function toFlag(name: JobOptionName): Option {
  const option: JobOption = jobOptions[name];
  const description = describeOption(name, spell);
  const byDefault = "default" in option ? String(option.default) : "";
  const flag = new Option(
    `${spell(name)}${valueForms[option.kind]}`,
    // The default is only in the description, because commander treats an option with a default as set.
    byDefault === "" || option.kind === "flag"
      ? description
      : `${description} (default: ${byDefault})`,
  );
  if (option.kind !== "choice" && option.kind !== "list") return flag;
  return flag.choices(option.choices).argParser((text) => {
    const read = readOption(option, text);
    if (read.ok) return read.value;
    throw new InvalidArgumentError(`Allowed choices are ${option.choices.join(", ")}.`);
  });
}
