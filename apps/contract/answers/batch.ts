import { z } from "zod";
import { batchStates } from "../batch.ts";
import { exitCodes } from "../exit-codes.ts";
import { jobIdPattern, jobStates } from "../job-states.ts";
import { count } from "./values.ts";

/** The answers of `/v1/batches`. */

const moment = z.iso.datetime();
const path = z.string().regex(/^\/v1\//);
const rowNumber = z.int().positive().describe("Numbered from 1, without the header of a table.");
const line = z
  .int()
  .positive()
  .nullable()
  .describe("The line of the file, or the row of the worksheet; null in a JSON array.");

const fault = z.strictObject({
  field: z.string().nullable().describe("The path of the value or the column; null: the row."),
  problem: z.string(),
  allowed: z.string().optional(),
  hint: z.string().optional().describe("A sentence that helps, such as which name was meant."),
});

const badRow = z
  .strictObject({ row: rowNumber, line, faults: z.array(fault).min(1) })
  .describe("A row that is no task. It has no job.");

const outcome = z
  .strictObject({
    row: rowNumber,
    line,
    name: z
      .string()
      .nullable()
      .describe("The document's name in the result, without extension; null for a bad row."),
    job: z.string().regex(jobIdPattern).nullable(),
    state: z
      .enum([...jobStates, "bad_row", "removed"])
      .describe("The state of the job; `removed`: this job was deleted, and the batch was not."),
    exit_code: z.literal(exitCodes).nullable(),
    error_code: z.string().nullable().describe("The code of the job's error, if it has one."),
    faults: z.array(fault).describe("The faults of a bad row; else empty."),
  })
  .describe("The outcome of one row.");

const batch = z.strictObject({
  id: z.string().regex(jobIdPattern),
  state: z.enum(batchStates).describe("`ended`: none of its jobs waits or runs."),
  is_cancel_requested: z.boolean(),
  rows: count.describe("All rows of the file."),
  counts: z
    .strictObject({
      bad_row: count,
      removed: count,
      ...(Object.fromEntries(jobStates.map((state) => [state, count])) as Record<
        (typeof jobStates)[number],
        typeof count
      >),
    })
    .describe("The rows by their state."),
  progress: z.strictObject({
    done: count.describe("The jobs that have ended."),
    total: count.describe("All jobs: the rows without the bad ones."),
  }),
  created_at: moment,
  ended_at: moment.nullable(),
  expires_at: moment.nullable().describe("When the batch is removed; null: it has not ended."),
  bad_rows: z.array(badRow).describe("The first 100 bad rows."),
  links: z.strictObject({
    self: path,
    result: path.nullable().describe("The result, once the batch has ended."),
  }),
});

export const batchBody = batch.describe("A batch: one template, and a job for each task.");

export const batchPage = z
  .strictObject({
    ...batch.shape,
    outcomes: z.array(outcome).describe("A page of outcomes, in the order of the rows."),
    next: z
      .string()
      .nullable()
      .describe("The parameter `cursor` of the next page; null: this is the last page."),
  })
  .describe("A batch, with a page of the outcomes of its rows.");

export const batchList = z.strictObject({
  batches: z.array(batchBody),
  next: z
    .string()
    .nullable()
    .describe("The parameter `cursor` of the next page; null: this is the last page."),
});

export type BatchBody = z.infer<typeof batchBody>;
export type BatchPage = z.infer<typeof batchPage>;
export type BatchList = z.infer<typeof batchList>;
export type BatchOutcome = z.infer<typeof outcome>;
export type BadRow = z.infer<typeof badRow>;
