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

/** The flags of a command that fills, by commander's names: those of the contract, and two of its own. */
export interface JobFlags {
  skillsDir?: string;
  locale: string;
  [attribute: string]: unknown;
}

/** Adds the options of a job to a command: the text parts of the API's form, as flags. */
export function addJobOptions(command: Command): Command {
  for (const name of jobOptionNames) command.addOption(toFlag(name));
  return command
    .option(
      "--skills-dir <directory>",
      "skills besides those that ship",
      environment.skillsDirectory ?? undefined,
    )
    .option(
      "--locale <tag>",
      "how numbers are written where the task does not say",
      environment.locale,
    );
}

/** The options that somebody has given; `policy_yaml` is the path of a file here. */
export function givenOptions(flags: JobFlags): JobOptionValues {
  const values = jobOptionNames.map((name) => [name, flags[toFlag(name).attributeName()]]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/**
 * What a job is told besides its task.
 *
 * @throws CommandError for options that exclude each other, and for values that are not allowed.
 */
export function jobSettings(
  flags: JobFlags,
  skill: SkillDefinition,
): Omit<JobSettings, "task" | "assets"> {
  const { locale } = flags;
  const given = givenOptions(flags);
  const conflict = findConflict((name) => given[name] !== undefined);
  if (conflict !== null) {
    const others = conflict.conflicting.map(spell).join(", ");
    const message = `${spell(conflict.option)} cannot be combined with ${others}`;
    throw new CommandError(commandExitCodes.usage, message);
  }
  if (!isLocale(locale)) {
    throw new CommandError(
      commandExitCodes.usage,
      `--locale ${locale} is not a locale such as zh-CN`,
    );
  }
  return {
    skill,
    format: formatSettings(given),
    policy: policyOf(given, skill),
    ...jobChoices(given),
    locale,
  };
}

/** What follows a flag. */
const valueForms = {
  flag: "",
  choice: " <word>",
  list: " <words>",
  name: " <name>",
  text: " <file>",
} as const;

/** `format_mode` as `--format-mode`. */
function spell(name: JobOptionName): string {
  return `--${name.replaceAll("_", "-")}`;
}

function toFlag(name: JobOptionName): Option {
  const option: JobOption = jobOptions[name];
  const description = describeOption(name, spell);
  const byDefault = "default" in option ? String(option.default) : "";
  const flag = new Option(
    `${spell(name)}${valueForms[option.kind]}`,
    // Not told to commander, for which an option that has a default is given.
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
