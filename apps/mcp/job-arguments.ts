import { z } from "zod";
import { describeOption } from "../contract/describe-option.ts";
import { findConflict } from "../contract/job-conflicts.ts";
import {
  type JobOption,
  type JobOptionName,
  type JobOptionValues,
  jobOptions,
} from "../contract/job-options.ts";
import { ToolError } from "./tool-error.ts";

/** The options of a job as arguments of a tool: the schemas are made from the rows of the contract. */
export function optionArguments(names: readonly JobOptionName[]): Record<string, z.ZodType> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      schemaOf(jobOptions[name]).optional().describe(describeOption(name)),
    ]),
  );
}

function schemaOf(option: JobOption): z.ZodType {
  switch (option.kind) {
    case "flag":
      return z.boolean();
    case "choice":
      return z.enum(option.choices);
    case "list":
      return z.array(z.enum(option.choices));
    case "name":
    case "text":
      return z.string();
  }
}

/**
 * The options among checked arguments.
 *
 * @throws ToolError INVALID_ARGUMENT_CONFLICT. A precheck would ignore options that exclude each other.
 */
export function optionsIn(
  args: Readonly<Record<string, unknown>>,
  names: readonly JobOptionName[],
): JobOptionValues {
  const conflict = findConflict((name) => args[name] !== undefined);
  if (conflict !== null) {
    const { conflicting, hint, message, option } = conflict;
    throw new ToolError("INVALID_ARGUMENT_CONFLICT", message, {
      conflicting_fields: [option, ...conflicting],
      hint: hint((name) => name),
    });
  }
  const values = names.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]]));
  return Object.fromEntries(values) as JobOptionValues;
}

/** The options of tools that fill or precheck. The skill is the `task_type` of the task. */
export const fillOptions = [
  "preset",
  "strict",
  "format_mode",
  "format_baseline",
  "format_fix_mode",
  "policy",
  "policy_yaml",
] as const satisfies readonly JobOptionName[];

/** The further options of a tool that makes files. */
export const fileOptions = [
  "format_report_files",
  "report_language",
  "export_suggested_policy",
] as const satisfies readonly JobOptionName[];

/** The further options of a tool whose server makes PDFs. */
export const pdfOptions = [
  "output",
  "pdf_profile",
  "update_toc",
] as const satisfies readonly JobOptionName[];

/** The options of tools that check a finished document. */
export const checkOptions = [
  "format_baseline",
  "policy",
  "policy_yaml",
] as const satisfies readonly JobOptionName[];

/** A task as an argument. The server checks it against the schema of its skill. */
export const taskArgument = z
  .strictObject({
    task_type: z
      .string()
      .describe("The name of a skill, as list_skills gives it. `document` takes any payload."),
    payload: z
      .record(z.string(), z.unknown())
      .describe("The values of the tags, by their names in lower case."),
    locale: z.string().optional().describe("The language of formatters, such as en or zh-CN."),
  })
  .describe("The values to fill in.");
