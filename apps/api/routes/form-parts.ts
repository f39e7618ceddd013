import { z } from "zod";
import { reportForms } from "../../contract/artifacts.ts";

/** Words that a boolean part may be, in any case. */
const trueWords = ["true", "1", "on", "t", "y", "yes"] as const;
const falseWords = ["false", "0", "off", "f", "n", "no"] as const;

/** Text parts that are booleans. */
export const flagParts = {
  strict: flag("Forces format_mode=strict; excludes the format_* parts."),
  export_suggested_policy: flag("Adds out.suggested_policy.yaml to the ZIP.", "false"),
};

/** Text parts that take one word of a set, trimmed and in any case. */
export const choiceParts = {
  preset: choice(
    ["quick", "template", "strict"],
    "quick: report and repair by the template; template: report only; strict: repair and fail by the policy. Excludes every format_* and policy* part.",
    "quick",
  ),
  format_mode: choice(
    ["report", "strict", "off"],
    "report: tell; strict: fail with exit code 4; off: neither repair nor check. From the preset, if not sent.",
  ),
  format_baseline: choice(
    ["template", "policy"],
    "What right looks like: the template itself, or a policy. From the preset, if not sent.",
  ),
  format_fix_mode: choice(
    ["none", "safe"],
    "Repair what can be repaired safely before checking. From the preset, if not sent.",
  ),
  format_report: choice(
    ["human", "json", "both"],
    "human and both add a readable summary to the report and the log.",
    "json",
  ),
};

export type FlagPart = keyof typeof flagParts;
export type ChoicePart = keyof typeof choiceParts;
export type TextPart =
  | FlagPart
  | ChoicePart
  | "skill"
  | "policy_yaml"
  | "policy"
  | "format_report_files";

/** The text parts of a job, in the order in which errors name them. */
export const jobTextParts = [
  "skill",
  "preset",
  "strict",
  "format_mode",
  "format_baseline",
  "format_fix_mode",
  "format_report",
  "policy_yaml",
  "policy",
  "format_report_files",
  "export_suggested_policy",
] as const satisfies readonly TextPart[];

/** A name, a word of a set, or some of them. */
const maxWordBytes = 1024;

/** The bytes that each text part may have: all of them are held in memory for as long as a form comes. */
export function textPartBytes(maxPolicyBytes: number): Readonly<Record<TextPart, number>> {
  const limits = jobTextParts.map((name) => [
    name,
    name === "policy_yaml" ? maxPolicyBytes : maxWordBytes,
  ]);
  return Object.fromEntries(limits) as Record<TextPart, number>;
}

/** The skill of a job that names none. */
export const defaultSkill = "meeting_notice";

/**
 * What each text part may be, on a server with these skills and policies: what requests are checked
 * against, as schemas.
 */
export function textPartSchemas(
  skills: readonly string[],
  policies: readonly string[],
): Readonly<Record<TextPart, z.ZodType>> {
  return {
    ...flagParts,
    ...choiceParts,
    skill: choice(skills, "Must equal the task's task_type.", defaultSkill),
    policy: choice(policies, "A policy that ships; excludes policy_yaml.", "default"),
    format_report_files: z.string().meta({
      description: `Forms of the format report that the ZIP has besides the JSON, with commas between them: ${reportForms.join(", ")}.`,
    }),
    policy_yaml: z.string().meta({
      description: "A policy as YAML; unknown keys and wrong types are refused.",
    }),
  };
}

/** In ASCII only: of other letters some become one of a word (the Kelvin sign is a `k` then). */
export function lowerCase(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** @returns null for a word that is none. */
export function readFlag(word: string): boolean | null {
  const lower = lowerCase(word);
  if (trueWords.some((known) => known === lower)) return true;
  if (falseWords.some((known) => known === lower)) return false;
  return null;
}

function flag(description: string, byDefault?: "true" | "false") {
  return choice([...trueWords, ...falseWords], description, byDefault);
}

function choice<const T extends string>(
  words: readonly T[],
  description: string,
  byDefault?: NoInfer<T>,
) {
  const meta = byDefault === undefined ? { description } : { description, default: byDefault };
  return z.enum(words).meta(meta);
}
