import type { Requirements, RunSpec } from "../../../policy/policy.ts";
import type { Habits, RunInPlace } from "../../document/habits.ts";
import type { LintDocument } from "../../document/lint-document.ts";
import type { LintParagraph } from "../../document/lint-paragraph.ts";
import type { LintRun } from "../../document/lint-run.ts";
import type { Stretch } from "../../roles/stretches.ts";
import type { Effective, EffectiveRun } from "../../values/effective.ts";
import type { Verdict } from "../compare.ts";
import { recommended, sharedRun } from "../no-repair.ts";
import type { Finding, Repair, Rule } from "../rule.ts";

/** A rule that compares one property of a run with the requirement of its paragraph's role. */
export interface RunPropertyRule<K extends keyof RunSpec, T>
  extends Pick<Rule, "code" | "title" | "advice" | "severity" | "example"> {
  key: K;
  read(format: EffectiveRun): Effective<T>;
  isRight(wanted: NonNullable<RunSpec[K]>, actual: Effective<T>): Verdict;
  describe(value: T): string;
  describeWanted(wanted: NonNullable<RunSpec[K]>): string;
  write(wanted: NonNullable<RunSpec[K]>): Repair | null;
  /** The repair that writes one of several right values, taken from other runs. */
  writeValue?(value: T): Repair;
  element: string;
  /**
   * The element for complex scripts, which Word writes and removes together with this one:
   * `w:szCs`.
   */
  twin?: string;
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
    run: (run, paragraph, document) => findMismatch(rule, run, paragraph, document),
  };
}

/** Whether a role, or a part of a role, has a requirement on a property of runs. */
export function asksOfRuns(roles: Requirements["roles"], key: keyof RunSpec): boolean {
  return roles.some(
    ({ run, parts }) => run[key] !== undefined || parts.some((part) => part.run[key] !== undefined),
  );
}

export function findMismatch<K extends keyof RunSpec, T>(
  rule: RunPropertyRule<K, T>,
  run: LintRun,
  paragraph: LintParagraph,
  document: LintDocument,
): Finding | null {
  if (run.isBlank) return null;
  const stretches = paragraph.stretchesOf(run);
  for (const stretch of stretches) {
    const isShared = stretches.length > 1;
    const finding = mismatchIn(rule, stretch, { run, paragraph }, document, isShared);
    if (finding !== null) return finding;
  }
  return null;
}

/**
 * @param isShared the run is longer than the stretch, and another value may be right in the rest.
 */
function mismatchIn<K extends keyof RunSpec, T>(
  rule: RunPropertyRule<K, T>,
  stretch: Stretch,
  place: RunInPlace,
  { habits }: LintDocument,
  isShared: boolean,
): Finding | null {
  const wanted = stretch.run[rule.key];
  if (wanted === undefined) return null;
  const actual = rule.read(place.run.format);
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
    property: rule.key,
    ...(isRecommended ? recommended : {}),
    ...(isShared ? { noRepair: sharedRun } : {}),
    ...(isRecommended || isShared || verdict === null
      ? {}
      : repairOf(rule, wanted, place, stretch.name, habits)),
  };
}

/**
 * Chooses the repair. The inherited value is preferred to a stated one if it is right and, where
 * the policy allows several values, if other runs of the role have it.
 */
function repairOf<K extends keyof RunSpec, T>(
  rule: RunPropertyRule<K, T>,
  wanted: NonNullable<RunSpec[K]>,
  { run, paragraph }: RunInPlace,
  role: string,
  habits: Habits,
): Pick<Finding, "repair"> {
  const isRight = (value: Effective<T>) =>
    !value.isUnverified && rule.isRight(wanted, value) === true;
  const repair = rule.write(wanted);
  const { writeValue } = rule;
  const isChoice = repair === null && writeValue !== undefined;
  const habit = isChoice
    ? habits.ofRuns(
        role,
        rule.key,
        (other) => rule.read(other.run.format).value,
        (other) => isRight(rule.read(other.run.format)),
      )
    : null;
  const inherited = rule.read(paragraph.inheritedRun(run));
  if ((habit === null || habit === inherited.value) && isRight(inherited)) {
    return { repair: withTwin({ element: rule.element, drop: [], isRemoval: true }, rule.twin) };
  }
  if (habit !== null && writeValue !== undefined) {
    const written = { ...writeValue(habit), written: rule.describe(habit) };
    return { repair: withTwin(written, rule.twin) };
  }
  return repair === null ? {} : { repair: withTwin(repair, rule.twin) };
}

function withTwin(repair: Repair, twin: string | undefined): Repair {
  return twin === undefined ? repair : { ...repair, also: [{ ...repair, element: twin }] };
}
