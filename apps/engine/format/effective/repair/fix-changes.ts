import type { FixChange } from "../../../../contract/reports.ts";
import { runId } from "../../../word/stories.ts";
import type { IssueValue } from "../../issue.ts";
import { pathOf } from "../lint.ts";
import type { LocatedFinding } from "../located-finding.ts";
import type { FormattingChange } from "./formatting-in-words.ts";
import { unitOfStyle } from "./places.ts";
import type { PlannedRepair } from "./planned-repair.ts";
import { withAll } from "./write-repair.ts";

/**
 * Repairs in the shape of the report, one entry for each place and property. A property that was
 * written twice has its first value before and its last value after. The entries keep no reference
 * to an earlier state of the document.
 */
export class FixChanges {
  readonly #changes = new Map<string, { unit: string; change: FixChange }>();

  add(repairs: readonly PlannedRepair[]): void {
    for (const planned of repairs) {
      const { unit, findings } = planned;
      const change = changeOf(planned);
      const { code, field } = change;
      const place = change.run_id ?? change.paragraph_path;
      const key = `${unit} ${code} ${place} ${field} ${findings[0].finding.property ?? ""}`;
      const earlier = this.#changes.get(key)?.change;
      if (earlier !== undefined) change.before = earlier.before;
      this.#changes.set(key, { unit, change });
    }
  }

  /** @param formatting in words, by unit. */
  list(formatting: ReadonlyMap<string, FormattingChange>): FixChange[] {
    return Array.from(this.#changes.values(), ({ unit, change }) => {
      const words = formatting.get(unit);
      return words === undefined ? change : { ...change, formatting: words };
    });
  }
}

function changeOf({ findings: [first], repair, styleId }: PlannedRepair): FixChange {
  const { rule, finding, target } = first;
  const all = withAll(repair);
  const role = "paragraph" in target ? (finding.role ?? target.paragraph.role?.name) : undefined;
  return {
    paragraph_path: styleId === null ? pathOf(first) : unitOfStyle(styleId),
    ...(styleId === null ? runOf(target) : {}),
    // Elements that are removed together with the first may not have existed.
    field: all
      .filter(({ isRemoval }, index) => index === 0 || !isRemoval)
      .map(({ element }) => element)
      .join(", "),
    code: rule.code,
    before: plain(finding.actual),
    after: all.every(({ isRemoval }) => isRemoval)
      ? "inherited"
      : plain(repair.written ?? finding.expected),
    reason: "safe_fix_to_policy",
    ...(role === undefined ? {} : { role }),
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
