import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faults } from "../../scripts/bench/proof/faults/all.ts";
import { goodDocuments } from "../../scripts/bench/proof/good/all.ts";
import { isFormattedLike, seenIn } from "../../scripts/bench/proof/measure/effective.ts";
import { pagesAlike, pagesIn } from "../../scripts/bench/proof/measure/pages.ts";
import { sameParagraphs, sightOf } from "../../scripts/bench/proof/measure/repairs.ts";
import type { Faulty } from "../../scripts/bench/proof/measure/trial.ts";
import { faultyDocuments } from "../../scripts/bench/proof/measure/trials.ts";
import { writings } from "../../scripts/bench/proof/model.ts";
import { writeDocument } from "../../scripts/bench/proof/write/document.ts";
import { faultyDocument } from "../support/official-documents.ts";
import { strictFaults } from "../support/strict-check.ts";

/**
 * The corpus that measures the format check must itself be right, regardless of the engine's
 * findings.
 */

const documents = writings.flatMap(goodDocuments);
const faulty = faultyDocuments(1);

it.each(documents)("Word can read the document $name, $writing", (model) => {
  expect(strictFaults(writeDocument(model))).toEqual([]);
});

it.each(documents.filter(({ writing }) => writing === "direct"))(
  "$name looks alike in both writings",
  (direct) => {
    const styled = documents.find(
      ({ name, writing }) => name === direct.name && writing === "styled",
    );
    if (styled === undefined) throw new Error(direct.name);
    // Documents that are formatted by hand have no outline levels.
    const unlevelled = (paragraph: string) => JSON.parse(paragraph).toSpliced(9, 1);
    for (const [path, seen] of sightOf(styled).seen) {
      const other = sightOf(direct).seen.get(path);
      if (seen.text === "" || other === undefined) continue;
      expect([path, other.text, other.characters]).toEqual([path, seen.text, seen.characters]);
      expect([path, unlevelled(other.paragraph)]).toEqual([path, unlevelled(seen.paragraph)]);
    }
  },
);

it("the corpus has a document for every fault", () => {
  const put = new Set(faulty.map(({ fault }) => fault));
  expect(faults.filter((fault) => !put.has(fault)).map(({ name }) => name)).toEqual([]);
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
});

describe("a fault makes a different document that Word can read, and changes only its places", () => {
  const named = faulty.map((document) => ({
    ...document,
    name: `${document.fault.name}: ${document.good.name}, ${document.good.writing}`,
  }));

  it.each(named)("the fault $name changes only its places", expectOneFault);
});

it("faults in generated documents change only their places too", () => {
  const seed = Number(process.env.DOCOPS_TEST_SEED ?? 20261126);
  fc.assert(fc.property(faultyDocument, expectOneFault), { seed, numRuns: 100 });
});

function expectOneFault({ good, model, places }: Faulty): void {
  const document = writeDocument(model);
  expect(strictFaults(document)).toEqual([]);
  expect(document.equals(writeDocument(good))).toBe(false);
  const { seen: wanted, pages } = sightOf(good);
  const seen = seenIn(document);
  const elsewhere: string[] = [];
  for (const [path, other] of sameParagraphs(good, model)) {
    const [actual, intended] = [seen.get(path), wanted.get(other)];
    if (actual === undefined || intended === undefined) continue;
    if (actual.text === intended.text && isFormattedLike(actual, intended)) continue;
    if (!places.has(path)) elsewhere.push(path);
  }
  for (const [path, page] of pagesIn(document)) {
    const right = pages.get(path);
    if (right && !pagesAlike(page, right) && !places.has(path)) elsewhere.push(path);
  }
  expect(elsewhere).toEqual([]);
}
