import type { Effective } from "../../../contract/answers/run.ts";
import type { FormatSettings } from "../../../contract/format-settings.ts";
import type { JobChoices } from "../../../contract/job-options.ts";
import { jobChoices } from "../../../contract/job-settings.ts";
import type { Policy, SkillSet } from "../../../engine/inputs.ts";
import type { CheckedRun } from "../../routes/run-checks.ts";

/** The `spec` of a job's row: a checked run as JSON, without the contents of its files. */
export interface StoredRun extends JobChoices {
  /** The request that submitted the job. */
  requestId: string;
  /** The span of that request (W3C Trace Context); null: it was not recorded. */
  traceparent: string | null;
  /** The account of the budgets that the job is charged to, and the processor time that it has paid for. */
  account: string;
  paidCpuMs: number;
  skill: string;
  format: FormatSettings;
  /** The name of a policy that ships, or the checked policy of the client; null: its text is an input. */
  policy: string | Policy | null;
  assets: readonly string[];
  /** The SHA-256 of the kept template; absent for an uploaded one. */
  templateSha256?: string;
  /** Whether the task among the inputs is one that the API has checked. */
  isTaskChecked: boolean;
  effective: Effective;
  input: CheckedRun["input"];
  /** The files in the blob `form`, in this order; null if each input has a blob of its own. */
  form: readonly PackedFile[] | null;
}

/** A file among others in one blob. */
export interface PackedFile {
  /** The name in the directory of the job (`inputNames`, `assetFile`). */
  name: string;
  bytes: number;
}

/** The limits that a run is checked against, and the skills and policies behind its names. */
export interface KnownNames {
  skills: SkillSet;
  policies: ReadonlyMap<string, Policy>;
}

export function toStoredRun(
  checked: CheckedRun,
  { policies }: Pick<KnownNames, "policies">,
  facts: Pick<StoredRun, "requestId" | "traceparent" | "account" | "paidCpuMs" | "form">,
): StoredRun {
  const { effective, input, spec } = checked;
  const { kind, policy, skill, taskSkills, ...choices } = spec;
  // Names are short, and a queue may have a million rows.
  const shipped = [...policies].find(([, known]) => known === policy);
  return {
    ...choices,
    ...facts,
    skill: skill.name,
    policy: shipped === undefined ? policy : shipped[0],
    isTaskChecked: taskSkills === null,
    effective,
    input,
  };
}

/** @throws Error if this process does not have the skill or policy: another release may have stored the job. */
export function toCheckedRun(
  stored: StoredRun,
  { policies, skills }: KnownNames,
): Omit<CheckedRun, "task"> {
  const { account, effective, form, input, isTaskChecked, paidCpuMs, ...more } = stored;
  const { requestId, traceparent, ...rest } = more;
  const { policy: stored_policy, skill: skillName, ...choices } = rest;
  const skill = skills.get(skillName);
  const policy = typeof stored_policy === "string" ? policies.get(stored_policy) : stored_policy;
  if (skill === undefined) throw new Error("a stored job has a skill that this server lacks");
  if (policy === undefined) throw new Error("a stored job has a policy that this server lacks");
  const taskSkills = isTaskChecked ? null : [...skills.values()];
  // An older release has stored jobs without these options.
  const options = { ...jobChoices({}), ...choices };
  return { spec: { kind: "run", ...options, skill, policy, taskSkills }, effective, input };
}
