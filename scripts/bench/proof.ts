import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { faults } from "./proof/faults/all.ts";
import { figuresOf, goodLine, precisionOf, recallOf, tableOf } from "./proof/measure/figures.ts";
import { withFigures } from "./proof/measure/figures-page.ts";
import type { Finding } from "./proof/measure/lint.ts";
import { tryFaults, tryGoodDocuments } from "./proof/measure/trials.ts";

/**
 * `npm run bench:proof`: measures the precision of the format check on good documents, in which
 * nothing may be rates or repaired, and on copies with one fault each. Prints the table of
 * docs/format.md; `-- --write` writes it there. Missed faults, wrong findings and wrong repairs are
 * listed in artifacts/bench/proof.json.
 */

const good = tryGoodDocuments();
const trials = tryFaults();
const figures = figuresOf(trials);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const rates = `recall ${percent(recallOf(figures))}, precision ${percent(precisionOf(figures))}`;
const report = [
  `${goodLine(good)}.`,
  `${faults.length} kinds of faults in ${trials.length} documents: ${rates}.`,
  tableOf(trials),
].join("\n\n");
process.stdout.write(`${report}\n`);
if (process.argv.includes("--write")) {
  const page = new URL("../../docs/format.md", import.meta.url);
  writeFileSync(page, withFigures(readFileSync(page, "utf8"), report));
}

const folder = new URL("../../artifacts/bench/", import.meta.url);
mkdirSync(folder, { recursive: true });
const results = {
  recall: recallOf(figures),
  precision: precisionOf(figures),
  figures,
  good: good.map(({ findings, changes, ...rest }) => ({
    ...rest,
    findings: findings.map(inShort),
    changes: changes.map(inShort),
  })),
  trials: trials.map(({ right, wrong, repaired, spoiled, ...rest }) => ({
    ...rest,
    right: right.map(inShort),
    wrong: wrong.map(inShort),
    repaired: repaired.map(inShort),
    spoiled: spoiled.map(inShort),
  })),
};
writeFileSync(new URL("proof.json", folder), `${JSON.stringify(results, null, 2)}\n`);

/** A finding or a change in a few words. */
function inShort({ code, paragraph_path: path }: Pick<Finding, "code" | "paragraph_path">): string {
  return `${code} ${path}`;
}
