import { readOtherStories } from "../../docx/stories.ts";
import type { Look } from "../policy/policy.ts";
import type { FixChange } from "../safe-fix.ts";
import type { Verification, VerifyInput } from "../verify.ts";
import { asksForAnything, judge, readJudged, toIssue } from "./judge.ts";
import { repairFindings } from "./repair.ts";

/** What is effective, against everything else that a policy may ask for. */
export function verifyLook(input: VerifyInput, look: Look): Verification {
  if (!asksForAnything(look)) return { issues: [], fixChanges: [] };
  const { pack, body, touched, templateFacts, repairs } = input;
  const stories = [body, ...readOtherStories(pack, [""])];
  const read = () => readJudged({ pack, stories, look, touched, templateFacts });
  let document = read();
  let findings = judge(document);
  const changes: FixChange[] = [];
  // One repair may ask for another: characters are wider once the text is larger.
  for (let round = 0; repairs && round < mostRounds; round++) {
    const made = repairFindings(document, findings);
    if (made.length === 0) break;
    changes.push(...made);
    document = read();
    findings = judge(document);
  }
  const issues = findings.map((found) => toIssue(found, look));
  const left = new Set(
    issues.map(({ code, paragraph_path, run_id }) => keyOf(code, paragraph_path, run_id)),
  );
  // Repaired is what is not found again.
  const fixChanges = changes.filter(
    ({ code, paragraph_path, run_id }) => !left.has(keyOf(code, paragraph_path, run_id ?? null)),
  );
  return { issues, fixChanges };
}

/** What is not right by then is not repaired. */
const mostRounds = 4;

function keyOf(code: string, path: string, run: string | null): string {
  return `${code} ${path} ${run ?? ""}`;
}
