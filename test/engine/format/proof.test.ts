import { beforeAll, describe, expect, it } from "vitest";
import { goodDocuments } from "../../../scripts/bench/proof/good/all.ts";
import { figuresOf, precisionOf, recallOf } from "../../../scripts/bench/proof/measure/figures.ts";
import { type Trial, tryGood } from "../../../scripts/bench/proof/measure/trial.ts";
import { tryFaults } from "../../../scripts/bench/proof/measure/trials.ts";
import { writings } from "../../../scripts/bench/proof/model.ts";

/** How right the proof is, on the documents that `npm run bench:proof` measures it by. */

describe.each(writings)("good documents, %s", (writing) => {
  it.each(goodDocuments(writing))("$name: nothing is found and nothing is changed", (model) => {
    const { findings, changes, isUntouched } = tryGood(model);
    const told = findings.map(({ code, paragraph_path }) => `${code} ${paragraph_path}`);
    expect(told).toEqual([]);
    expect(changes).toEqual([]);
    expect(isUntouched).toBe(true);
  });
});

describe("documents with one fault", () => {
  let trials: Trial[] = [];

  beforeAll(() => {
    trials = tryFaults(1);
  }, 180_000);

  it("has 95 of 100 faults found, by the right rule at the right place", () => {
    const missed = trials.filter(({ isFound }) => !isFound);
    const share = recallOf(figuresOf(trials));
    expect(share, namesOf(missed)).toBeGreaterThanOrEqual(0.95);
  });

  it("has 98 of 100 findings belong to the fault", () => {
    const mistaken = trials.filter(({ wrong }) => wrong.length > 0);
    const share = precisionOf(figuresOf(trials));
    expect(share, namesOf(mistaken)).toBeGreaterThanOrEqual(0.98);
  });

  it("has every repair make its place what it is in the good document", () => {
    const spoiled = trials.filter((trial) => trial.spoiled.length > 0);
    expect(namesOf(spoiled)).toBe("");
  });
});

function namesOf(trials: readonly { fault: string; document: string }[]): string {
  return trials.map(({ fault, document }) => `${fault} (${document})`).join("; ");
}
