import { useSyncExternalStore } from "react";
import type { RequestFailure } from "../server/api.ts";
import type { Template } from "../state/work.ts";
import type { Batch } from "./batch-state.ts";
import type { TableFault } from "./table-fault.ts";

/** The table of this page, which stays while a person works in other parts of the console. Nothing is stored. */
export interface BatchWork {
  batch: Batch | null;
  mapping: readonly (string | null)[];
  pattern: string;
  /** The template, the skill and the settings that made the documents. Any change makes the documents obsolete. */
  madeBy: { template: Template | null; skill: string; options: string };
  isRunning: boolean;
  /** The run was cancelled, and its last rows have not ended yet. */
  isStopping: boolean;
  failure: RequestFailure | null;
  /** The reason why the file is not a table; null without one. */
  fault: TableFault | null;
}

let work: BatchWork = {
  batch: null,
  mapping: [],
  pattern: "{row}",
  madeBy: { template: null, skill: "", options: "" },
  isRunning: false,
  isStopping: false,
  failure: null,
  fault: null,
};
const listeners = new Set<() => void>();

export function batchWork(): BatchWork {
  return work;
}

export function changeBatch(part: Partial<BatchWork>): void {
  work = { ...work, ...part };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useBatch(): BatchWork {
  return useSyncExternalStore(subscribe, batchWork, batchWork);
}
