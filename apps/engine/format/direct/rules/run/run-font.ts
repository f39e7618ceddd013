import type { FormatIssue } from "../../../issue.ts";
import type { RunFormat } from "../../direct-format.ts";
import type { CheckContext, CheckedRun, DirectFinding, DirectRule } from "../rule.ts";

interface FontPair {
  [slot: string]: string | null;
  latin: string | null;
  east_asia: string | null;
}

/**
 * `w:rFonts` (ECMA-376 part 1, 17.3.2.26) of a filled run itself. The template's run with the tag,
 * or the policy's pair of fonts, says what is right. Against the policy, a font that the run does
 * not state is unknown.
 */
export const runFont: DirectRule = {
  code: "RUN_FONT_MISMATCH",
  title: "Filled text has the wrong font.",
  advice: ["Correct the font and size of the tag in the template, or correct them in the policy."],
  severity: "error",
  reads: "run_font_latin, run_font_east_asia, treat_inherited_as_error",
  repair: "none",
  run: (run, context) => {
    const isByTemplate = context.expectation.baseline === "template";
    // Formatting with the same source text is the same object: nothing was done to the run.
    if (isByTemplate && run.format === run.templateFormat) return null;
    const actual = pairOf(run.format);
    return isByTemplate
      ? againstTemplate(run, actual, context)
      : againstPolicy(run, actual, context);
  },
};

function againstTemplate(run: CheckedRun, actual: FontPair, context: CheckContext) {
  const expected = pairOf(run.templateFormat);
  if (expected.latin === actual.latin && expected.east_asia === actual.east_asia) return null;
  return fontFinding(run, context, expected, actual, {
    severity: "error",
    observability: "observed",
  });
}

function againstPolicy(run: CheckedRun, actual: FontPair, context: CheckContext) {
  const { runFontLatin, runFontEastAsia, treatInheritedAsError } = context.expectation.policy;
  const expected: FontPair = { latin: runFontLatin, east_asia: runFontEastAsia };
  const slots = ["latin", "east_asia"] as const;
  const differs = slots.some((slot) => actual[slot] !== null && actual[slot] !== expected[slot]);
  const isInherited = slots.some((slot) => actual[slot] === null);
  if (!differs && !isInherited) return null;
  return fontFinding(run, context, expected, actual, {
    severity: differs || treatInheritedAsError ? "error" : "warn",
    observability: isInherited && (treatInheritedAsError || !differs) ? "unknown" : "observed",
  });
}

function fontFinding(
  run: CheckedRun,
  { expectation: { baseline } }: CheckContext,
  expected: FontPair,
  actual: FontPair,
  grade: Pick<FormatIssue, "severity" | "observability">,
): DirectFinding {
  return {
    message: `Touched run font mismatch against ${baseline}: expected ${show(expected)}; got ${show(actual)}.`,
    expected,
    actual,
    template_value: pairOf(run.templateFormat),
    rendered_value: actual,
    context: { baseline },
    ...grade,
  };
}

function pairOf({ latin_font, east_asia_font }: RunFormat): FontPair {
  return { latin: latin_font, east_asia: east_asia_font };
}

function show({ latin, east_asia }: FontPair): string {
  return `latin ${latin ?? "(inherited)"}, eastAsia ${east_asia ?? "(inherited)"}`;
}
