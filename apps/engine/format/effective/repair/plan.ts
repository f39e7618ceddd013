import type { LintDocument } from "../document/lint-document.ts";
import type { LocatedFinding } from "../located-finding.ts";
import { BlankRuns } from "./blank-runs.ts";
import { indentTwinsBeside } from "./indent-twins.ts";
import { unitOfParagraph, unitOfTarget } from "./places.ts";
import type { PlannedRepair } from "./planned-repair.ts";
import { refusalsAmong } from "./refusal.ts";
import { noStyles, planStyles } from "./style-plan.ts";
import type { Trials } from "./trials.ts";
import type { WritePlace } from "./write-repair.ts";

/**
 * Plans the repairs of findings. If all paragraphs of a style are wrong in the same way, the
 * style's definition is repaired; otherwise the paragraph, run or section itself.
 *
 * @param units that may be repaired; `null` for all.
 */
export function planRepairs(
  document: LintDocument,
  findings: readonly LocatedFinding[],
  trials: Trials,
  units: ReadonlySet<string> | null,
): PlannedRepair[] {
  const refuse = refusalsAmong(findings, document.requirements);
  const repairable = findings.filter((located) => {
    const unit = unitOfTarget(located.target);
    return (
      located.finding.repair !== undefined &&
      unit !== null &&
      (units?.has(unit) ?? true) &&
      trials.permissionOf(unit, located.rule.code) === "now" &&
      refuse(located) === null
    );
  });
  const inStyles = units === null ? planStyles(document, repairable, trials) : noStyles;
  const blankRuns = new BlankRuns();
  const isAll = document.requirements.scope === "all";
  const direct = repairable
    .filter((located) => !inStyles.covered.has(located))
    .flatMap((located) => (isAll ? [located, ...blankRuns.beside(located)] : [located]))
    .flatMap((located) => withTwins(located))
    .flatMap((located) => planDirect(located, document));
  return [...inStyles.planned, ...direct];
}

function withTwins(located: LocatedFinding): LocatedFinding[] {
  const twins = indentTwinsBeside(located);
  return twins === null ? [located] : [located, twins];
}

function planDirect(located: LocatedFinding, { stories }: LintDocument): PlannedRepair[] {
  const { target, finding } = located;
  const place = placeOf(target, stories[0]?.part.document);
  const unit = unitOfTarget(target);
  if (place === null || unit === null || finding.repair === undefined) return [];
  return [{ unit, place, repair: finding.repair, findings: [located], styleId: null }];
}

function placeOf(
  target: LocatedFinding["target"],
  body: WritePlace["document"] | undefined,
): WritePlace | null {
  switch (target.kind) {
    case "paragraph": {
      const { story, paragraph } = target.paragraph;
      return { document: story.document, owner: paragraph.element, properties: "w:pPr" };
    }
    case "run":
      return {
        document: target.paragraph.story.document,
        owner: target.run.element,
        properties: "w:rPr",
      };
    case "section":
      return body === undefined
        ? null
        : { document: body, owner: target.section.element, properties: null };
    default:
      return null;
  }
}

/**
 * The units that repairs change, including the paragraphs of a repaired style.
 */
export function reachOf(repairs: readonly PlannedRepair[]): Set<string> {
  const units = new Set<string>();
  for (const { unit, findings } of repairs) {
    units.add(unit);
    for (const { target } of findings) {
      if ("paragraph" in target) units.add(unitOfParagraph(target.paragraph));
    }
  }
  return units;
}
