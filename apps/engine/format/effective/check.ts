import { readOtherStories } from "../../word/stories.ts";
import type { Verification, VerifyInput } from "../verification.ts";
import type { LintDocument } from "./document/lint-document.ts";
import { asksForAnything, lint, toIssue } from "./lint.ts";
import { readLintDocument } from "./read-document.ts";
import { refusalsAmong } from "./repair/refusal.ts";
import { refusedRepairsOf } from "./repair/refused-repairs.ts";
import { repairDocument } from "./repair/repair-document.ts";
import { summarizeRoles } from "./roles/role-summary.ts";

/**
 * Checks the effective formatting against all requirements of a policy apart from its direct keys.
 */
export function verifyEffective(input: VerifyInput): Verification {
  const { requirements } = input.policy;
  if (requirements === null || !asksForAnything(requirements))
    return { issues: [], fixChanges: [], roles: null };
  const { pack, body, touched, templateFacts, repairs } = input;
  const stories = [body, ...readOtherStories(pack, [""])];
  const read = () => readLintDocument({ pack, stories, requirements, touched, templateFacts });
  const rolesOf = ({ stories: read }: LintDocument) =>
    requirements.roles.length === 0 ? null : summarizeRoles(read);
  if (!repairs) {
    const document = read();
    const findings = lint(document);
    const refuse = refusalsAmong(findings, requirements);
    const issues = findings.map((located) => toIssue(located, requirements, refuse(located)));
    return { issues, fixChanges: [], roles: rolesOf(document) };
  }
  const { document, findings, changes, refusalOf } = repairDocument(read);
  return {
    issues: findings.map((located) => toIssue(located, requirements, refusalOf(located))),
    fixChanges: changes,
    refusedRepairs: refusedRepairsOf(findings, refusalOf),
    roles: rolesOf(document),
  };
}
