import type { FixChange } from "../../../../contract/reports.ts";
import type { Refusal } from "../../refused-repair.ts";
import type { LintDocument } from "../document/lint-document.ts";
import type { LocatedFinding } from "../located-finding.ts";
import { attemptRepairs } from "./attempt.ts";
import { type CheckState, checkState } from "./check-state.ts";
import { FixChanges } from "./fix-changes.ts";
import { FormattingInWords } from "./formatting-in-words.ts";
import { unitOfTarget } from "./places.ts";
import { refusalsAmong } from "./refusal.ts";
import { Trials } from "./trials.ts";

/** A repaired document. */
export interface Repaired {
  document: LintDocument;
  /** The findings that remain. */
  findings: readonly LocatedFinding[];
  /** Everything that was written. */
  changes: FixChange[];
  /** Why a finding that is left was not repaired; `null`: its rule repairs nothing. */
  refusalOf(located: LocatedFinding): Refusal | null;
}

/** Far more than any document takes: each time, something was repaired. */
const mostTimes = 8;

/**
 * Repairs what rules have found and know how to put right: properties only, never text. A repair that
 * makes a new finding anywhere, changes what a paragraph is taken for, or how another one looks, is
 * taken back to the letter.
 *
 * @param read reads the document as it is now.
 */
export function repairDocument(read: () => LintDocument): Repaired {
  const words = new FormattingInWords();
  const changes = new FixChanges();
  let state: CheckState = checkState(read());
  let trials = new Trials();
  const attempt = (): number => {
    const made = attemptRepairs(state, trials, read, (repairs) => words.remember(repairs));
    if (made === null) return 0;
    changes.add(made.kept);
    state = made.after;
    return made.kept.length;
  };
  // To the end, so that a second run has nothing to do: a repair that failed may succeed after
  // another.
  for (let time = 0; time < mostTimes; time++) {
    trials = new Trials();
    let count = attempt();
    while (trials.next()) count += attempt();
    if (count === 0) break;
  }
  const { document, findings } = state;
  const refuse = refusalsAmong(findings, document.requirements);
  return {
    document,
    findings,
    changes: changes.list(words.compare(document)),
    refusalOf: (located) => {
      if (located.rule.repair !== "safe") return null;
      const unit = unitOfTarget(located.target);
      const tried = unit === null ? null : trials.refusalOf(unit, located.rule.code);
      return tried ?? refuse(located);
    },
  };
}
