import { type JobOptionName, jobOptionNames, jobOptions } from "../../contract/job-options.ts";
import { templateParts } from "../../contract/templates.ts";

/** The most bytes of an option that is a name, a choice, or a list of choices. */
const maxWordBytes = 1024;

/** A text part of a job's form. */
export type TextPartName = JobOptionName | (typeof templateParts)[number];

/** The most bytes of each text part. All text parts are held in memory while a form arrives. */
export function textPartBytes(maxPolicyBytes: number): Readonly<Record<TextPartName, number>> {
  const words = templateParts.map((name) => [name, maxWordBytes] as const);
  const limits = jobOptionNames.map((name) => [
    name,
    jobOptions[name].kind === "text" ? maxPolicyBytes : maxWordBytes,
  ]);
  return Object.fromEntries([...words, ...limits]) as Record<TextPartName, number>;
}
