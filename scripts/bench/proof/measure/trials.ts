import { faults } from "../faults/all.ts";
import type { Fault } from "../faults/fault.ts";
import { goodDocuments } from "../good/all.ts";
import { type Model, writings } from "../model.ts";
import { type GoodResult, putInto, type Trial, tryFault, tryGood } from "./trial.ts";

/** How many documents a fault is put into, each in both writings. */
export const documentsPerFault = 3;

/** All good documents, in both writings. */
export function tryGoodDocuments(): GoodResult[] {
  return writings.flatMap((writing) => goodDocuments(writing).map(tryGood));
}

/** Every fault in some of the documents that have a place for it. */
export function tryFaults(count = documentsPerFault): Trial[] {
  return pairs(count).flatMap(([good, fault]) => tryFault(good, fault) ?? []);
}

/** Faults with the documents that they are put into: not always the same ones. */
export function pairs(count = documentsPerFault): [Model, Fault][] {
  return writings.flatMap((writing) => {
    const documents = goodDocuments(writing);
    return faults.flatMap((fault, index) => {
      if (fault.writings !== undefined && !fault.writings.includes(writing)) return [];
      const own = documents.filter(({ policy }) => policy === fault.policy);
      const start = index % own.length;
      const turned = [...own.slice(start), ...own.slice(0, start)];
      const fit = turned.filter((good) => putInto(good, fault) !== null);
      return fit.slice(0, count).map((good): [Model, Fault] => [good, fault]);
    });
  });
}
