import type { Requirements, RunSpec } from "../../../policy/policy.ts";
import type { LintParagraph, LintRun } from "../../document/lint-document.ts";
import type { Stretch } from "../../roles/stretches.ts";
import type { Effective, EffectiveRun } from "../../values/effective.ts";
import type { Verdict } from "../compare.ts";
import type { Finding, Repair, Rule } from "../rule.ts";

/** A rule that holds one property of a run against what the role of its paragraph asks for. */
export interface RunPropertyRule<K extends keyof RunSpec, T>
  extends Pick<Rule, "code" | "title" | "advice" | "severity" | "example"> {
  key: K;
  read(format: EffectiveRun): Effective<T>;
  isRight(wanted: NonNullable<RunSpec[K]>, actual: Effective<T>): Verdict;
  describe(value: T): string;
  describeWanted(wanted: NonNullable<RunSpec[K]>): string;
  write(wanted: NonNullable<RunSpec[K]>): Repair | null;
  element: string;
}

/** The part of a rule that is the same for all properties of runs. */
export function runPropertyRule<K extends keyof RunSpec, T>(rule: RunPropertyRule<K, T>): Rule {
  const { code, title, advice, severity, example, key } = rule;
  return {
    code,
    title,
    advice,
    severity,
    example,
    reads: `roles.*.${key}`,
    repair: "safe",
    goesByFormat: true,
    isAsked: ({ roles }: Requirements) => asksOfRuns(roles, key),
    run: (run, paragraph) => findMismatch(rule, run, paragraph),
  };
}

/** Whether a role, or a part of one, has that requirement. */
export function asksOfRuns(roles: Requirements["roles"], key: keyof RunSpec): boolean {
  return roles.some(
    ({ run, parts }) => run[key] !== undefined || parts.some((part) => part.run[key] !== undefined),
  );
}

export function findMismatch<K extends keyof RunSpec, T>(
  rule: RunPropertyRule<K, T>,
  run: LintRun,
  paragraph: LintParagraph,
): Finding | null {
  if (run.isBlank) return null;
  const stretches = paragraph.stretchesOf(run);
  for (const stretch of stretches) {
    const found = mismatchIn(rule, stretch, run, paragraph, stretches.length > 1);
    if (found !== null) return found;
  }
  return null;
}

/** @param isShared the run goes on behind the stretch, where something else may be right. */
function mismatchIn<K extends keyof RunSpec, T>(
  rule: RunPropertyRule<K, T>,
  stretch: Stretch,
  run: LintRun,
  paragraph: LintParagraph,
  isShared: boolean,
): Finding | null {
  const wanted = stretch.run[rule.key];
  if (wanted === undefined) return null;
  const actual = rule.read(run.format);
  const verdict = actual.isUnverified ? null : rule.isRight(wanted, actual);
  if (verdict === true) return null;
  const isRecommended = stretch.recommended.includes(rule.key);
  return {
    message: `${rule.title} Expected ${rule.describeWanted(wanted)}, got ${rule.describe(actual.value)}.`,
    expected: rule.describeWanted(wanted),
    actual: rule.describe(actual.value),
    from: actual.from,
    isUnverified: verdict === null,
    role: stretch.name,
    ...(isRecommended ? { atMost: "warn" } : {}),
    ...(isRecommended || isShared ? {} : repairOf(rule, wanted, run, paragraph, verdict)),
  };
}

function repairOf<K extends keyof RunSpec, T>(
  rule: RunPropertyRule<K, T>,
  wanted: NonNullable<RunSpec[K]>,
  run: LintRun,
  paragraph: LintParagraph,
  verdict: Verdict,
): Pick<Finding, "repair"> {
  if (verdict === null) return {};
  const inherited = rule.read(paragraph.inheritedRun(run));
  if (!inherited.isUnverified && rule.isRight(wanted, inherited) === true) {
    return { repair: { element: rule.element, drop: [], isRemoval: true } };
  }
  const repair = rule.write(wanted);
  return repair === null ? {} : { repair };
}
