import type { GoodResult, Trial } from "./trial.ts";

/** The counts of a row of the table. */
export interface Figures {
  faults: number;
  found: number;
  /** Findings that belong to a fault; `wrong` counts the others. */
  right: number;
  wrong: number;
  repaired: number;
  spoiled: number;
}

export function figuresOf(trials: readonly Trial[]): Figures {
  const count = (of: (trial: Trial) => number) => trials.reduce((sum, trial) => sum + of(trial), 0);
  return {
    faults: trials.length,
    found: count(({ isFound }) => Number(isFound)),
    right: count(({ right }) => right.length),
    wrong: count(({ wrong }) => wrong.length),
    repaired: count(({ repaired }) => repaired.length),
    spoiled: count(({ spoiled }) => spoiled.length),
  };
}

/** The share of faults that are found with the right code at the right place. */
export function recallOf({ faults, found }: Figures): number {
  return faults === 0 ? 1 : found / faults;
}

/** The share of findings on faulty documents that belong to their fault. */
export function precisionOf({ right, wrong }: Figures): number {
  return right + wrong === 0 ? 1 : right / (right + wrong);
}

/** The Markdown table of docs/format.md, by kind of fault. */
export function tableOf(trials: readonly Trial[]): string {
  const kinds = [...new Set(trials.map(({ kind }) => kind))];
  const row = (name: string, ofKind: readonly Trial[]) => {
    const { faults, found, wrong, repaired, spoiled } = figuresOf(ofKind);
    return `| ${name} | ${faults} | ${found} | ${wrong} | ${repaired} of ${repaired + spoiled} |`;
  };
  return [
    "| kind of fault | faults | found | false findings | repairs that are right |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...kinds.map((kind) =>
      row(
        kind,
        trials.filter((trial) => trial.kind === kind),
      ),
    ),
    row("**all**", trials),
  ].join("\n");
}

/** The counts of findings and changes in good documents, which should be zero. */
export function goodLine(results: readonly GoodResult[]): string {
  const of = (severity: string) =>
    results.reduce(
      (sum, { findings }) =>
        sum + findings.filter((finding) => finding.severity === severity).length,
      0,
    );
  const changes = results.reduce((sum, result) => sum + result.changes.length, 0);
  return `${results.length} good documents: ${of("error")} errors, ${of("warn")} warnings, ${changes} changes`;
}
