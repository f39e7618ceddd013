import type { Fault } from "../faults/fault.ts";
import type { Model } from "../model.ts";
import { writeDocument } from "../write/document.ts";
import { type Change, check, type Finding } from "./lint.ts";
import { limitsStatus } from "./places.ts";
import { repairChecker } from "./repairs.ts";

/** The result for a good document, in which every finding and every change is wrong. */
export interface GoodResult {
  document: string;
  findings: Finding[];
  changes: Change[];
  isUntouched: boolean;
}

export function tryGood(model: Model): GoodResult {
  const document = writeDocument(model);
  const { findings } = check(document, model.policy, "none");
  const repaired = check(document, model.policy, "safe");
  return {
    document: `${model.name}, ${model.writing}`,
    findings,
    changes: repaired.changes,
    isUntouched: repaired.document.equals(document),
  };
}

/** The result for one fault in one document. */
export interface Trial {
  fault: string;
  kind: Fault["kind"];
  document: string;
  isFound: boolean;
  /** Findings that belong to the fault; `wrong` has the others. */
  right: Finding[];
  wrong: Finding[];
  /** Changes that restore the formatting of the good document; `spoiled` has the others. */
  repaired: Change[];
  spoiled: Change[];
}

/** A document with a fault, and the places at which it may be reported. */
export interface Faulty {
  good: Model;
  fault: Fault;
  model: Model;
  places: ReadonlySet<string>;
}

/** Puts a fault into a copy of a document; null if the document has no place for it. */
export function putInto(good: Model, fault: Fault): Faulty | null {
  const model = structuredClone(good);
  const ids = fault.put(model);
  if (ids === null) return null;
  // A removed paragraph may be reported at the neighbouring place.
  const paths = new Map([...limitsStatus(good), ...limitsStatus(model)]);
  const places = ids.map((id) => (id.startsWith("#") ? (paths.get(id.slice(1)) ?? id) : id));
  return { good, fault, model, places: new Set(places) };
}

export function tryFault({ good, fault, model, places }: Faulty): Trial {
  const document = writeDocument(model);
  const { findings } = check(document, model.policy, "none");
  const { codes, also = [] } = fault;
  const right = findings.filter(
    ({ code, paragraph_path }) =>
      (codes.includes(code) || also.includes(code)) && places.has(paragraph_path),
  );
  const repaired = check(document, model.policy, "safe");
  const isRight = repairChecker(good, model, repaired.document);
  return {
    fault: fault.name,
    kind: fault.kind,
    document: `${model.name}, ${model.writing}`,
    isFound: right.some(({ code }) => codes.includes(code)),
    right,
    wrong: findings.filter((finding) => !right.includes(finding)),
    repaired: repaired.changes.filter(isRight),
    spoiled: repaired.changes.filter((change) => !isRight(change)),
  };
}
