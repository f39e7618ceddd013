/** The states of a batch: it ends with the last of its jobs. */
export const batchStates = ["running", "ended"] as const;

export type BatchState = (typeof batchStates)[number];

/** The media types of a file with many tasks, by the end of its name. */
export const tasksFileTypes = {
  ".json": "application/json",
  ".jsonl": "application/x-ndjson",
  ".csv": "text/csv",
  ".tsv": "text/tab-separated-values",
  // What Excel saves as "Unicode Text".
  ".txt": "text/plain",
  ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;

/** Outcomes on one page of a batch. */
export const outcomesPerPage = 100;

/** Batches on one page of a list. */
export const batchesPerPage = 20;

/** The bad rows that a batch names; its outcomes and its result have all of them. */
export const namedBadRows = 100;

/** The members of a batch's result beside the documents. */
export const batchMembers = { json: "outcomes.json", csv: "outcomes.csv" } as const;
