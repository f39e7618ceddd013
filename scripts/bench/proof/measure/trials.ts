import { faults } from "../faults/all.ts";
import { goodDocuments } from "../good/all.ts";
import { writings } from "../model.ts";
import { type Faulty, type GoodResult, putInto, type Trial, tryFault, tryGood } from "./trial.ts";

/** How many documents a fault is put into, each in both writings. */
const documentsPerFault = 3;

/** All good documents, in both writings. */
export function tryGoodDocuments(): GoodResult[] {
  return writings.flatMap((writing) => goodDocuments(writing).map(tryGood));
}

/** Every fault in some of the documents that have a place for it. */
export function tryFaults(count = documentsPerFault): Trial[] {
  return faultyDocuments(count).map(tryFault);
}

/** Documents with one fault each: not the same ones for every fault. */
export function faultyDocuments(count = documentsPerFault): Faulty[] {
  return writings.flatMap((writing) => {
    const documents = goodDocuments(writing);
    return faults.flatMap((fault, index) => {
      const own = documents.filter(({ policy }) => policy === fault.policy);
      const start = index % own.length;
      const turned = [...own.slice(start), ...own.slice(0, start)];
      return turned.flatMap((good) => putInto(good, fault) ?? []).slice(0, count);
    });
  });
}
