import type { FormatIssue } from "../../../../apps/engine/format/issue.ts";
import type { FixChange } from "../../../../apps/engine/format/safe-fix.ts";
import type { Fault } from "../faults/fault.ts";
import type { Model } from "../model.ts";
import { writeDocument } from "../write/document.ts";
import { looksLike, type Seen, seenIn } from "./effective.ts";
import { prove, type Verdict } from "./lint.ts";
import { placesOf } from "./places.ts";

/** What came out for a good document: every finding and every change is wrong. */
export interface GoodResult {
  document: string;
  findings: FormatIssue[];
  changes: FixChange[];
  isUntouched: boolean;
}

export function tryGood(model: Model): GoodResult {
  const document = writeDocument(model);
  const { findings } = prove(document, model.policy, "none");
  const repaired = prove(document, model.policy, "safe");
  return {
    document: `${model.name}, ${model.writing}`,
    findings,
    changes: repaired.changes,
    isUntouched: repaired.document.equals(document),
  };
}

/** What came out for one fault in one document. */
export interface Trial {
  fault: string;
  kind: Fault["kind"];
  document: string;
  isFound: boolean;
  /** Findings that belong to the fault, and those that do not. */
  right: FormatIssue[];
  wrong: FormatIssue[];
  /** Changes after which their place looks as in the good document, and others. */
  repaired: FixChange[];
  spoiled: FixChange[];
}

/** A document with a fault, and where it may be reported. */
export interface Faulty {
  model: Model;
  document: Buffer;
  places: ReadonlySet<string>;
}

/** Puts a fault into a copy of a document; null where it has no place for it. */
export function putInto(good: Model, fault: Fault): Faulty | null {
  const model = structuredClone(good);
  const ids = fault.put(model);
  if (ids === null) return null;
  // What was taken out may be reported where it stood beside.
  const paths = new Map([...placesOf(good), ...placesOf(model)]);
  const places = ids.map((id) => (id.startsWith("#") ? (paths.get(id.slice(1)) ?? id) : id));
  return { model, document: writeDocument(model), places: new Set(places) };
}

export function tryFault(good: Model, fault: Fault): Trial | null {
  const faulty = putInto(good, fault);
  if (faulty === null) return null;
  const { model, document, places } = faulty;
  const { findings } = prove(document, model.policy, "none");
  const right = findings.filter(
    ({ code, paragraph_path }) => fault.codes.includes(code) && places.has(paragraph_path),
  );
  const repaired = prove(document, model.policy, "safe");
  const isRight = repairJudge(good, model, repaired);
  return {
    fault: fault.name,
    kind: fault.kind,
    document: `${model.name}, ${model.writing}`,
    isFound: right.length > 0,
    right,
    wrong: findings.filter((finding) => !right.includes(finding)),
    repaired: repaired.changes.filter(isRight),
    spoiled: repaired.changes.filter((change) => !isRight(change)),
  };
}

/** Tells whether the place of a change looks afterwards as it does in the good document. */
export function repairJudge(
  good: Model,
  faulty: Model,
  { document }: Pick<Verdict, "document">,
): (change: Pick<FixChange, "paragraph_path">) => boolean {
  const before = seenIn(writeDocument(good));
  const after = seenIn(document);
  const same = sameParagraphs(good, faulty);
  const isLike = (path: string, wanted: Seen | undefined) => {
    const seen = after.get(path);
    return seen !== undefined && wanted !== undefined && looksLike(seen, wanted);
  };
  return ({ paragraph_path: path }) => {
    const wanted = same.get(path);
    if (wanted !== undefined) return isLike(path, before.get(wanted));
    // A style or a list: all that may have it.
    return [...same].every(([own, other]) => isLike(own, before.get(other)));
  };
}

/** Paths of the faulty document with those of the same paragraphs in the good one, and the sections. */
export function sameParagraphs(good: Model, faulty: Model): Map<string, string> {
  const wanted = placesOf(good);
  const same = new Map<string, string>();
  for (const [id, path] of placesOf(faulty)) {
    const other = wanted.get(id);
    if (other !== undefined && !/^t\d+$/.test(path)) same.set(path, other);
  }
  faulty.sections.forEach((_, index) => {
    same.set(`section${index}`, `section${index}`);
  });
  return same;
}
