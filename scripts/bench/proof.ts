import { mkdirSync, writeFileSync } from "node:fs";
import { faults } from "./proof/faults/all.ts";
import { figuresOf, goodLine, precisionOf, recallOf, tableOf } from "./proof/measure/figures.ts";
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
  good,
  trials,
};
writeFileSync(new URL("proof.json", folder), `${JSON.stringify(results, null, 2)}\n`);
