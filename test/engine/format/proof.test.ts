import { beforeAll, describe, expect, it } from "vitest";
import { goodDocuments } from "../../../scripts/bench/proof/good/all.ts";
import { figuresOf, precisionOf, recallOf } from "../../../scripts/bench/proof/measure/figures.ts";
import { type Trial, tryGood } from "../../../scripts/bench/proof/measure/trial.ts";
import { tryFaults } from "../../../scripts/bench/proof/measure/trials.ts";
import { writings } from "../../../scripts/bench/proof/model.ts";

/** The precision of the check on the documents of `npm run bench:proof`. */

describe.each(writings)("good documents, %s", (writing) => {
  it.each(goodDocuments(writing))(
    "the good document $name has no finding and is not changed",
    (model) => {
      const { findings, changes, isUntouched } = tryGood(model);
      const findingLines = findings.map(({ code, paragraph_path }) => `${code} ${paragraph_path}`);
      expect(findingLines).toEqual([]);
      expect(changes).toEqual([]);
      expect(isUntouched).toBe(true);
    },
  );
});

describe("documents with one fault", () => {
  let trials: Trial[] = [];

  beforeAll(() => {
    trials = tryFaults(1);
  }, 180_000);

  it("documents with one fault at least 95 of 100 faults are found by the right rule at the right place", () => {
    const missed = trials.filter(({ isFound }) => !isFound);
    const share = recallOf(figuresOf(trials));
    expect(share, namesOf(missed)).toBeGreaterThanOrEqual(0.95);
  });

  it("documents with one fault at least 98 of 100 findings belong to the fault", () => {
    const mistaken = trials.filter(({ wrong }) => wrong.length > 0);
    const share = precisionOf(figuresOf(trials));
    expect(share, namesOf(mistaken)).toBeGreaterThanOrEqual(0.98);
  });

  it("every repair restores the formatting of the good document", () => {
    const spoiled = trials.filter((trial) => trial.spoiled.length > 0);
    expect(namesOf(spoiled)).toBe("");
  });
});

function namesOf(trials: readonly { fault: string; document: string }[]): string {
  return trials.map(({ fault, document }) => `${fault} (${document})`).join("; ");
}
