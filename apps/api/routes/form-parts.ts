import { type JobOptionName, jobOptionNames, jobOptions } from "../../contract/job-options.ts";

/** The most bytes of an option that is a name, a choice, or a list of choices. */
const maxWordBytes = 1024;

/** The most bytes of each text part. All text parts are held in memory while a form arrives. */
export function textPartBytes(maxPolicyBytes: number): Readonly<Record<JobOptionName, number>> {
  const limits = jobOptionNames.map((name) => [
    name,
    jobOptions[name].kind === "text" ? maxPolicyBytes : maxWordBytes,
  ]);
  return Object.fromEntries(limits) as Record<JobOptionName, number>;
}
