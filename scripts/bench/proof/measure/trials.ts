import { faults } from "../faults/all.ts";
import { goodDocuments } from "../good/all.ts";
import { writings } from "../model.ts";
import { type Faulty, type GoodResult, putInto, type Trial, tryFault, tryGood } from "./trial.ts";

/** The number of documents that each fault is put into, in both writings. */
const documentsPerFault = 3;

/** All good documents, in both writings. */
export function tryGoodDocuments(): GoodResult[] {
  return writings.flatMap((writing) => goodDocuments(writing).map(tryGood));
}

/** Tries every fault in some of the documents that have a place for it. */
export function tryFaults(count = documentsPerFault): Trial[] {
  return faultyDocuments(count).map(tryFault);
}

/** Documents with one fault each. Different faults use different documents. */
export function faultyDocuments(count = documentsPerFault): Faulty[] {
  return writings.flatMap((writing) => {
    const documents = goodDocuments(writing);
    return faults.flatMap((fault, index) => {
      const ofPolicy = documents.filter(({ policy }) => policy === fault.policy);
      const start = index % ofPolicy.length;
      const turned = [...ofPolicy.slice(start), ...ofPolicy.slice(0, start)];
      return turned.flatMap((good) => putInto(good, fault) ?? []).slice(0, count);
    });
  });
}
