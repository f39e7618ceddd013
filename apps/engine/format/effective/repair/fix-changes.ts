import { runId } from "../../../docx/stories.ts";
import type { FixChange } from "../../fix-change.ts";
import type { IssueValue } from "../../issue.ts";
import { type LocatedFinding, pathOf } from "../lint.ts";
import { unitOfStyle } from "./places.ts";
import type { PlannedRepair } from "./plan.ts";
import { withAll } from "./write-repair.ts";

/**
 * Repairs in the shape of the report, one entry for each place and property: where it was written
 * twice, with what stood there first and what stands there last.
 *
 * @param formatting in words, by unit.
 */
export function changesOf(
  repairs: readonly PlannedRepair[],
  formatting: ReadonlyMap<string, { before: string; after: string }>,
): FixChange[] {
  const changes = new Map<string, FixChange>();
  for (const planned of repairs) {
    const change = changeOf(planned, formatting.get(planned.unit));
    const { code, paragraph_path, run_id, field } = change;
    const { property } = planned.findings[0].finding;
    const key = [planned.unit, code, paragraph_path, run_id, field, property].join("\0");
    const earlier = changes.get(key);
    changes.set(key, earlier === undefined ? change : { ...change, before: earlier.before });
  }
  return [...changes.values()];
}

function changeOf(
  { findings: [first], repair, styleId }: PlannedRepair,
  formatting: { before: string; after: string } | undefined,
): FixChange {
  const { rule, finding, target } = first;
  const all = withAll(repair);
  const role = "paragraph" in target ? target.paragraph.role?.name : undefined;
  return {
    paragraph_path: styleId === null ? pathOf(first) : unitOfStyle(styleId),
    ...(styleId === null ? runOf(target) : {}),
    field: all.map(({ element }) => element).join(", "),
    code: rule.code,
    before: plain(finding.actual),
    after: all.every(({ isRemoval }) => isRemoval) ? "inherited" : plain(finding.expected),
    reason: "safe_fix_to_policy",
    ...(role === undefined ? {} : { role }),
    ...(formatting === undefined ? {} : { formatting }),
  };
}

function runOf(target: LocatedFinding["target"]): { run_id?: string } {
  if (target.kind !== "run") return {};
  return { run_id: runId(target.paragraph.paragraph, target.run.index) };
}

function plain(value: IssueValue | undefined): string | number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "object") return JSON.stringify(value);
  return typeof value === "number" ? value : String(value);
}
