import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JobResult } from "../../../apps/engine/job/pipeline.ts";
import {
  type DocumentModel,
  documentFrom,
  type ModelLimits,
} from "../../support/document-model.ts";
import {
  countValues,
  documentOf,
  payloadOf,
  template,
  type Writing,
} from "../../support/document-xml.ts";
import { normalForm, type Reading } from "../../support/normal-form.ts";
import { strictFaults } from "../../support/strict-check.ts";
import { runDocument } from "../support.ts";

const seed = Number(process.env.DOCOPS_TEST_SEED ?? 20261126);
const numRuns = Number(process.env.DOCOPS_TEST_RUNS ?? 100);

/**
 * Makes documents with sections from numbers. fast-check shrinks a document by shrinking the
 * numbers.
 */
function models(limits: ModelLimits): fc.Arbitrary<DocumentModel> {
  return fc
    .array(fc.nat(9999), { minLength: 0, maxLength: 120, size: "max" })
    .map((numbers) => {
      let next = 0;
      return documentFrom((below) => (numbers[next++] ?? 0) % below, limits);
    })
    .filter(({ sections }) => sections > 0);
}

function holds(limits: ModelLimits, property: (model: DocumentModel) => void): void {
  fc.assert(fc.property(models(limits), property), { seed, numRuns });
}

function fill(model: DocumentModel, writing: Writing): { result: JobResult; output: Buffer } {
  const input = documentOf(model, template);
  expect(strictFaults(input)).toEqual([]);
  const result = runDocument(input, payloadOf(model, writing), { mode: "off" });
  const refusals = result.replaceLog.entries.filter(({ status }) => status === "unsupported");
  expect(refusals.map(({ original_text, reason }) => `${original_text} ${reason}`)).toEqual([]);
  expect(result.missingFields).toEqual({ missing_required: [], missing_optional: [] });
  return { result, output: Buffer.concat(result.document) };
}

function expectShown(model: DocumentModel, writing: Writing, reading: Reading): void {
  const { result, output } = fill(model, writing);
  const got = normalForm(output, reading);
  const wanted = normalForm(documentOf(model, writing), reading);
  if (model.hasLooseThings) {
    expect(got.words).toEqual(wanted.words);
    expect(got.things).toEqual(wanted.things);
  } else {
    expect(got.lines).toEqual(wanted.lines);
  }
  const bound = result.replaceLog.entries.filter(({ status }) => status === "replaced");
  expect(bound.length).toBe(countValues(model, writing));
}

const everything: Reading = { withMarks: true, withEmpty: true };
/** Leaves out bookmarks and comments, which may move, and emptied paragraphs, which may stay. */
const contents: Reading = { withMarks: false, withEmpty: false };

describe.each([
  ["sections over a document", { depth: 3, allowsLooseThings: false }],
  [
    "sections with breaks and floating pictures in the paragraphs of their tags",
    { depth: 2, allowsLooseThings: true },
  ],
] as const)("%s", (_, limits) => {
  it("a document with every condition true is the template but for the tags", () => {
    holds(limits, (model) => expectShown(model, { times: () => 1, isList: false }, everything));
  });

  it("a document with every list of one item is the template but for the tags", () => {
    holds(limits, (model) => expectShown(model, { times: () => 1, isList: true }, everything));
  });

  it("a document with every condition false lacks just what stands in the sections", () => {
    holds(limits, (model) => expectShown(model, { times: () => 0, isList: false }, contents));
  });

  it("a document with every list empty lacks just what stands in the sections", () => {
    holds(limits, (model) => expectShown(model, { times: () => 0, isList: true }, contents));
  });

  it("a document with lists of three has each item once, with its own values", () => {
    holds(limits, (model) => expectShown(model, { times: () => 3, isList: true }, contents));
  });

  it("a document with lists of none, one and two items has just those", () => {
    const times = (section: number) => section % 3;
    holds(limits, (model) => expectShown(model, { times, isList: true }, contents));
  });
});
