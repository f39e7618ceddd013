import fc from "fast-check";
import { expect, it } from "vitest";
import { isFormattedLike, seenIn } from "../../../scripts/bench/proof/measure/effective.ts";
import { check } from "../../../scripts/bench/proof/measure/lint.ts";
import { pagesAlike, pagesIn } from "../../../scripts/bench/proof/measure/pages.ts";
import { repairChecker } from "../../../scripts/bench/proof/measure/repairs.ts";
import type { Model } from "../../../scripts/bench/proof/model.ts";
import { writeDocument } from "../../../scripts/bench/proof/write/document.ts";
import { faultyDocument, goodDocument } from "../../support/official-documents.ts";
import { partsOf } from "../support.ts";

const seed = Number(process.env.DOCOPS_TEST_SEED ?? 20261126);
const numRuns = Number(process.env.DOCOPS_TEST_RUNS ?? 100);

it("the check leaves good documents unchanged", () => {
  fc.assert(
    fc.property(goodDocument, (model: Model) => {
      const document = writeDocument(model);
      const { findings, changes, document: output } = check(document, model.policy, "safe");
      const findingLines = findings.map(({ code, paragraph_path }) => `${code} ${paragraph_path}`);
      expect(findingLines).toEqual([]);
      expect(changes).toEqual([]);
      expect(mainPart(output)).toBe(mainPart(document));
    }),
    { seed, numRuns },
  );
});

it("the repair improves a document with a fault, reports its changes, and changes nothing else", () => {
  fc.assert(
    fc.property(faultyDocument, ({ good, model }) => {
      const document = writeDocument(model);
      const before = check(document, model.policy, "none");
      const repaired = check(document, model.policy, "safe");
      expect(repaired.issues.length).toBeLessThanOrEqual(before.issues.length);
      const isRight = repairChecker(good, model, repaired.document);
      const spoiled = repaired.changes.filter((change) => !isRight(change));
      expect(spoiled).toEqual([]);
      const reported = new Set(repaired.changes.map(({ paragraph_path: path }) => path));
      // A change of a style is reported once and affects all paragraphs of the style.
      const isOfStyle = [...reported].some((path) => path.startsWith("styles:"));
      for (const { paragraph_path: path } of isOfStyle ? before.issues : []) reported.add(path);
      expect(
        changedPlaces(document, repaired.document).filter((path) => !reported.has(path)),
      ).toEqual([]);
    }),
    { seed, numRuns },
  );
});

/** The places at which the visible formatting of two documents differs. */
function changedPlaces(before: Buffer, after: Buffer): string[] {
  const [seen, pages] = [seenIn(after), pagesIn(after)];
  const changed: string[] = [];
  for (const [path, paragraph] of seenIn(before)) {
    const other = seen.get(path);
    if (other === undefined || !isFormattedLike(paragraph, other)) changed.push(path);
  }
  for (const [path, page] of pagesIn(before)) {
    const other = pages.get(path);
    if (other === undefined || !pagesAlike(page, other)) changed.push(path);
  }
  return changed;
}

function mainPart(archive: Buffer): string | undefined {
  return new Map(partsOf(archive)).get("word/document.xml");
}
