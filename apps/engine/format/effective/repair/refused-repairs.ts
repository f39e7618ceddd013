import { runId } from "../../../word/stories.ts";
import type { Refusal, RefusalCode, RefusedRepair, RefusedRepairs } from "../../refused-repair.ts";
import { pathOf } from "../lint.ts";
import type { LocatedFinding } from "../located-finding.ts";

/** The most refused repairs that are listed; the rest is only counted. */
const mostListed = 1000;

/** The findings that were not repaired, with reasons, in the order of the findings. */
export function refusedRepairsOf(
  findings: readonly LocatedFinding[],
  refusalOf: (located: LocatedFinding) => Refusal | null,
): RefusedRepairs {
  const items: RefusedRepair[] = [];
  const by_reason: Partial<Record<RefusalCode, number>> = {};
  let count = 0;
  for (const located of findings) {
    const refusal = refusalOf(located);
    if (refusal === null) continue;
    count++;
    by_reason[refusal.reason_code] = (by_reason[refusal.reason_code] ?? 0) + 1;
    if (items.length < mostListed) items.push(refusedRepair(located, refusal));
  }
  return { count, items, by_reason };
}

function refusedRepair(located: LocatedFinding, refusal: Refusal): RefusedRepair {
  const { rule, target } = located;
  return {
    code: rule.code,
    paragraph_path: pathOf(located),
    ...(target.kind === "run"
      ? { run_id: runId(target.paragraph.paragraph, target.run.index) }
      : {}),
    ...refusal,
  };
}
