import type { DirectRule } from "../rule.ts";

/**
 * `w:sz` (ECMA-376 part 1, 17.3.2.38) of a filled run itself, in points. The template's run with
 * the tag, or the policy, says what is right. Against the policy, a size that the run does not
 * state is unknown.
 */
export const runSize: DirectRule = {
  code: "RUN_SIZE_MISMATCH",
  title: "Filled text has the wrong font size.",
  advice: ["Correct the font and size of the tag in the template, or correct them in the policy."],
  severity: "error",
  reads: "run_size_pt, treat_inherited_as_error",
  repair: "none",
  run: (run, { expectation }) => {
    const { baseline, policy } = expectation;
    const actual = run.format.size_pt;
    const templateSize = run.templateFormat.size_pt;
    const expected = baseline === "template" ? templateSize : policy.runSizeHalfPoints / 2;
    if (actual === expected) return null;
    const isUnknown = actual === null && baseline === "policy";
    return {
      message: `Touched run size mismatch against ${baseline}: expected ${show(expected)}, got ${show(actual)}.`,
      severity: isUnknown && !policy.treatInheritedAsError ? "warn" : "error",
      observability: isUnknown ? "unknown" : "observed",
      expected,
      actual,
      template_value: templateSize,
      rendered_value: actual,
      context: { baseline },
    };
  },
};

function show(points: number | null): string {
  return points === null ? "(inherited)" : `${points}pt`;
}
