import type { LintDocument } from "../document/lint-document.ts";
import { blame } from "./blame.ts";
import { type CheckState, checkState } from "./check-state.ts";
import { EffectiveValues } from "./effective-values.ts";
import { Journal } from "./journal.ts";
import { planRepairs, reachOf } from "./plan.ts";
import type { PlannedRepair } from "./planned-repair.ts";
import type { Blame, Trials } from "./trials.ts";

/** The result of an attempt. */
interface Attempt {
  after: CheckState;
  /** The repairs that were written and not taken back. */
  kept: readonly PlannedRepair[];
}

/**
 * The most rounds of follow-up repairs. One repair may need another: characters are wider once the
 * text is larger.
 */
const mostRounds = 4;
/** The most times that blamed repairs are taken back; the last time, all are. */
const mostWithdrawals = 3;

/**
 * Writes all repairs that may be tried, checks the document again with all rules and roles, and
 * takes back repairs that did harm. So the document is checked only a few times, however many
 * repairs it needs.
 *
 * @param read reads the document as it is now.
 * @param onWrite is called with the repairs before they are written.
 * @returns `null` if there was nothing to write.
 */
export function attemptRepairs(
  before: CheckState,
  trials: Trials,
  read: () => LintDocument,
  onWrite: (repairs: readonly PlannedRepair[]) => void,
): Attempt | null {
  const journal = new Journal();
  const first = planRepairs(before.document, before.findings, trials, null);
  if (first.length === 0) return null;
  onWrite(first);
  const changesStyles = first.some(({ styleId }) => styleId !== null);
  const values = changesStyles ? new EffectiveValues() : null;
  const valuesBefore = values?.of(before.document);
  journal.write(first);
  let after = checkState(read());
  const units = reachOf(first);
  for (let round = 1; round < mostRounds; round++) {
    const more = planRepairs(after.document, after.findings, trials, units);
    if (more.length === 0) break;
    journal.write(more);
    after = checkState(read());
  }
  for (let withdrawal = 1; journal.written.length > 0; withdrawal++) {
    const compared =
      values && valuesBefore ? { before: valuesBefore, after: values.of(after.document) } : null;
    const blamed = blame(before, after, journal.written, compared);
    if (blamed.size === 0) break;
    if (withdrawal === mostWithdrawals) blameAll(blamed, journal.written);
    recordTrials(trials, blamed, first);
    journal.takeBack(new Set(blamed.keys()));
    after = checkState(read());
  }
  return { after, kept: journal.written };
}

function blameAll(blamed: Map<string, Blame>, written: readonly PlannedRepair[]): void {
  const [first] = blamed.values();
  if (first === undefined) return;
  for (const { unit } of written) if (!blamed.has(unit)) blamed.set(unit, { ...first, doubt: 1 });
}

/** @param first the repairs that were tried; later ones follow from them. */
function recordTrials(
  trials: Trials,
  blamed: ReadonlyMap<string, Blame>,
  first: readonly PlannedRepair[],
): void {
  const byUnit = Map.groupBy(first, ({ unit }) => unit);
  for (const [unit, unitBlame] of blamed) {
    const tried = byUnit.get(unit) ?? [];
    const codes = new Set(tried.map(({ findings: [{ rule }] }) => rule.code));
    const isStyle = tried.some(({ styleId }) => styleId !== null);
    trials.takenBack({ unit, isStyle, codes: [...codes] }, unitBlame);
  }
}
