import type { FormatIssue } from "../../../../apps/engine/format/issue.ts";
import { loadPolicies } from "../../../../apps/engine/format/policy/policy-file.ts";
import type { FixChange } from "../../../../apps/engine/format/safe-fix.ts";
import { runJob } from "../../../../apps/engine/pipeline.ts";
import { loadBuiltinSkills } from "../../../../apps/engine/skills/load.ts";

const skill = loadBuiltinSkills().get("document");
const policies = loadPolicies();

/** What a report has of a document, as far as it is measured here. */
export interface Verdict {
  issues: FormatIssue[];
  /** Of severity error or warning: what somebody has to look at. */
  findings: FormatIssue[];
  changes: FixChange[];
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
    exportSuggestedPolicy: false,
    locale: "zh-CN",
    reportForms: [],
  });
  const issues = formatReport.issues.filter(({ fixed }) => !fixed);
  return {
    issues,
    findings: issues.filter(({ severity }) => severity !== "info"),
    changes: formatReport.summary.fix_changes,
    document: Buffer.concat(document),
  };
}
