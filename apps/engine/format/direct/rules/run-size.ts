import { runId } from "../../../docx/stories.ts";
import { issue } from "../../issue.ts";
import type { RunRule } from "./rule.ts";

/**
 * RUN_SIZE_MISMATCH: direct size (`w:sz`, 17.3.2.38) of a filled run, in points. By template: what
 * the tag's run had. By policy: the policy's; a size that the run does not state is unknown.
 */
export const checkRunSize: RunRule = (run, { expectation }) => {
  const { baseline, policy } = expectation;
  const actual = run.format.size_pt;
  const templateSize = run.templateFormat.size_pt;
  const expected = baseline === "template" ? templateSize : policy.runSizeHalfPoints / 2;
  if (actual === expected) return null;
  const isUnknown = actual === null && baseline === "policy";
  return issue({
    code: "RUN_SIZE_MISMATCH",
    message: `Touched run size mismatch against ${baseline}: expected ${show(expected)}, got ${show(actual)}.`,
    severity: isUnknown && !policy.treatInheritedAsError ? "warn" : "error",
    observability: isUnknown ? "unknown" : "observed",
    paragraph_path: run.paragraph.path,
    run_id: runId(run.paragraph, run.index),
    expected,
    actual,
    template_value: templateSize,
    rendered_value: actual,
    context: { baseline },
  });
};

function show(points: number | null): string {
  return points === null ? "(inherited)" : `${points}pt`;
}
