import { type JobOptionName, jobOptionNames, jobOptions } from "../../contract/job-options.ts";

/** A name, a word of a set, or some of them. */
const maxWordBytes = 1024;

/** The bytes that each text part may have: all of them are held in memory for as long as a form comes. */
export function textPartBytes(maxPolicyBytes: number): Readonly<Record<JobOptionName, number>> {
  const limits = jobOptionNames.map((name) => [
    name,
    jobOptions[name].kind === "text" ? maxPolicyBytes : maxWordBytes,
  ]);
  return Object.fromEntries(limits) as Record<JobOptionName, number>;
}
