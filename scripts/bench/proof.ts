import { mkdirSync, writeFileSync } from "node:fs";
import { faults } from "./proof/faults/all.ts";
import { figuresOf, goodLine, precisionOf, recallOf, tableOf } from "./proof/measure/figures.ts";
import type { Finding } from "./proof/measure/lint.ts";
import { tryFaults, tryGoodDocuments } from "./proof/measure/trials.ts";

/**
 * `npm run bench:proof`: how right the proof of format is: good documents by the clauses, on which nothing may be found and
 * nothing repaired, and the same with one fault put in. Prints the table of docs/format.md; what was
 * missed, told wrongly or repaired wrongly stands in artifacts/bench/proof.json.
 */

const good = tryGoodDocuments();
const trials = tryFaults();
const figures = figuresOf(trials);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

process.stdout.write(`${goodLine(good)}\n`);
process.stdout.write(`${faults.length} kinds of faults in ${trials.length} documents: `);
process.stdout.write(
  `recall ${percent(recallOf(figures))}, precision ${percent(precisionOf(figures))}\n\n`,
);
process.stdout.write(`${tableOf(trials)}\n`);

const folder = new URL("../../artifacts/bench/", import.meta.url);
mkdirSync(folder, { recursive: true });
const results = {
  recall: recallOf(figures),
  precision: precisionOf(figures),
  figures,
  good: good.map(({ findings, changes, ...rest }) => ({
    ...rest,
    findings: findings.map(told),
    changes: changes.map(told),
  })),
  trials: trials.map(({ right, wrong, repaired, spoiled, ...rest }) => ({
    ...rest,
    right: right.map(told),
    wrong: wrong.map(told),
    repaired: repaired.map(told),
    spoiled: spoiled.map(told),
  })),
};
writeFileSync(new URL("proof.json", folder), `${JSON.stringify(results, null, 2)}\n`);

/** A finding or a change in short. */
function told({ code, paragraph_path: path }: Pick<Finding, "code" | "paragraph_path">): string {
  return `${code} ${path}`;
}
