import { jobChoices } from "../../../../apps/contract/job-settings.ts";
import { type JobResult, runJob } from "../../../../apps/engine/index.ts";
import { loadBuiltinSkills, loadPolicy } from "../../../../apps/engine/inputs.ts";

const skill = loadBuiltinSkills().get("document");
const policies = new Map(
  ["gbt9704-2012", "apa7", "din5008", "frap32"].map((name) => [name, loadPolicy(name)]),
);

type Report = JobResult["formatReport"];

/** A finding and a change, as a report has them. */
export type Finding = Report["issues"][number];
export type Change = Report["summary"]["fix_changes"][number];

/** What a report has of a document, as far as it is measured here. */
export interface Verdict {
  issues: Finding[];
  /** Of severity error or warning: what somebody has to look at. */
  findings: Finding[];
  changes: Change[];
  document: Buffer;
}

/** A document that has nothing to fill, proved by a policy that ships. */
export function prove(template: Buffer, policyName: string, fixMode: "none" | "safe"): Verdict {
  const policy = policies.get(policyName);
  if (skill === undefined || policy === undefined) throw new Error(`no policy ${policyName}`);
  const { formatReport, document } = runJob({
    template,
    task: { task_type: skill.name, payload: {} },
    skill,
    policy,
    format: { mode: "report", baseline: "policy", fixMode, report: "json" },
    ...jobChoices({}),
    locale: "zh-CN",
  });
  const issues = formatReport.issues.filter(({ fixed }) => !fixed);
  return {
    issues,
    findings: issues.filter(({ severity }) => severity !== "info"),
    changes: formatReport.summary.fix_changes,
    document: Buffer.concat(document),
  };
}
