import { readOtherStories } from "../../docx/stories.ts";
import type { FixChange } from "../fix-change.ts";
import type { Verification, VerifyInput } from "../verify.ts";
import { asksForAnything, lint, toIssue } from "./lint.ts";
import { readLintDocument } from "./read-document.ts";
import { repairFindings } from "./repair/repair.ts";
import { summarizeRoles } from "./roles/role-summary.ts";

/** What is effective, against everything else that a policy may ask for. */
export function verifyEffective(input: VerifyInput): Verification {
  const { requirements } = input.policy;
  if (requirements === null || !asksForAnything(requirements))
    return { issues: [], fixChanges: [], roles: null };
  const { pack, body, touched, templateFacts, repairs } = input;
  const stories = [body, ...readOtherStories(pack, [""])];
  const read = () => readLintDocument({ pack, stories, requirements, touched, templateFacts });
  let document = read();
  let findings = lint(document);
  const changes: FixChange[] = [];
  // One repair may ask for another: characters are wider once the text is larger.
  for (let round = 0; repairs && round < mostRounds; round++) {
    const made = repairFindings(document, findings);
    if (made.length === 0) break;
    changes.push(...made);
    document = read();
    findings = lint(document);
  }
  const issues = findings.map((found) => toIssue(found, requirements));
  const left = new Set(
    issues.map(({ code, paragraph_path, run_id }) => keyOf(code, paragraph_path, run_id)),
  );
  // Repaired is what is not found again.
  const fixChanges = changes.filter(
    ({ code, paragraph_path, run_id }) => !left.has(keyOf(code, paragraph_path, run_id ?? null)),
  );
  const roles = requirements.roles.length === 0 ? null : summarizeRoles(document.stories);
  return { issues, fixChanges, roles };
}

/** What is not right by then is not repaired. */
const mostRounds = 4;

function keyOf(code: string, path: string, run: string | null): string {
  return `${code} ${path} ${run ?? ""}`;
}
