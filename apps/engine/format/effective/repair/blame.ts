import type { Refusal } from "../../refused-repair.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import { pathOf } from "../lint.ts";
import type { LocatedFinding } from "../located-finding.ts";
import type { CheckState } from "./check-state.ts";
import { keyOfFinding, unitOfParagraph, unitOfTarget } from "./places.ts";
import { reachOf } from "./plan.ts";
import type { PlannedRepair } from "./planned-repair.ts";
import { Suspects } from "./suspects.ts";
import type { Blame } from "./trials.ts";

/** A side effect of repairs. */
interface Harm {
  /** The affected paragraph or section; `null` for the document. */
  unit: string | null;
  paragraph: LintParagraph | null;
  refusal: Refusal;
}

/** The effective formatting of all paragraphs, by their units. */
interface Values {
  before: ReadonlyMap<string, string>;
  after: ReadonlyMap<string, string>;
}

/**
 * The units whose repairs did harm, with the harm: a new finding, another role, other formatting of
 * a paragraph that was not repaired, or no effect at all. If no unit can be blamed for a harm, all
 * units are.
 *
 * @param values given if a style was changed.
 */
export function blame(
  before: CheckState,
  after: CheckState,
  written: readonly PlannedRepair[],
  values: Values | null,
): Map<string, Blame> {
  const blamed = new Map<string, Blame>();
  const put = (unit: string, blame: Blame) => {
    const known = blamed.get(unit);
    if (known === undefined || blame.doubt < known.doubt) blamed.set(unit, blame);
  };
  for (const { unit, findings } of written) {
    if (findings.some((located) => isStillThere(located, before, after))) {
      put(unit, { refusal: notRight, doubt: 0 });
    }
  }
  const suspects = new Suspects(after.document, written);
  const unexplained: Refusal[] = [];
  for (const { unit, paragraph, refusal } of harmsOf(before, after, written, values, suspects)) {
    const ofHarm = suspects.of(unit, paragraph);
    if (ofHarm.length === 0) unexplained.push(refusal);
    for (const suspect of ofHarm) put(suspect.unit, { refusal, doubt: suspect.doubt });
  }
  const [first] = unexplained;
  if (blamed.size > 0 || first === undefined) return blamed;
  for (const { unit } of written) put(unit, { refusal: first, doubt: 1 });
  return blamed;
}

const notRight: Refusal = {
  reason_code: "not_right",
  reason: "the repair did not put it right",
};

function isStillThere(located: LocatedFinding, before: CheckState, after: CheckState): boolean {
  const key = keyOfFinding(located);
  const was = before.counts.get(key) ?? 1;
  return (after.counts.get(key) ?? 0) >= was;
}

function* harmsOf(
  before: CheckState,
  after: CheckState,
  written: readonly PlannedRepair[],
  values: Values | null,
  suspects: Suspects,
): Generator<Harm> {
  for (const located of after.findings) {
    const key = keyOfFinding(located);
    if ((after.counts.get(key) ?? 0) <= (before.counts.get(key) ?? 0)) continue;
    const { target, rule } = located;
    const reason = `the repair made ${rule.code} at ${pathOf(located)}`;
    yield {
      unit: unitOfTarget(target),
      paragraph:
        "paragraph" in target ? target.paragraph : suspects.paragraphAt(located.finding.path ?? ""),
      refusal: { reason_code: "made_finding", reason },
    };
  }
  const reached = values === null ? null : reachOf(written);
  for (const { paragraphs } of after.document.stories) {
    for (const paragraph of paragraphs) {
      const unit = unitOfParagraph(paragraph);
      const was = before.roles.get(unit) ?? "none";
      const is = after.roles.get(unit) ?? "none";
      if (was !== is) {
        const reason = `the repair changed the role of ${paragraph.path} from ${was} to ${is}`;
        yield { unit, paragraph, refusal: { reason_code: "changed_role", reason } };
      }
      if (reached === null || reached.has(unit)) continue;
      if (values?.before.get(unit) === values?.after.get(unit)) continue;
      const reason = `the repair would change how ${paragraph.path} looks`;
      yield { unit, paragraph, refusal: { reason_code: "changed_other", reason } };
    }
  }
}
