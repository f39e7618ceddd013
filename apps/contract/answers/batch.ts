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
  problem: z.string().describe("The fault, in words that follow the name of the field."),
  allowed: z.string().optional().describe("What is allowed there."),
  hint: z
    .string()
    .optional()
    .describe("A sentence that helps, for example with the name that was probably meant."),
});

const badRow = z
  .strictObject({ row: rowNumber, line, faults: z.array(fault).min(1) })
  .describe("A row that is not a valid task. It has no job.");

const outcome = z
  .strictObject({
    row: rowNumber,
    line,
    name: z
      .string()
      .nullable()
      .describe("The document's name in the result, without extension; null for a bad row."),
    job: z
      .string()
      .regex(jobIdPattern)
      .nullable()
      .describe("The id of the job; null for a bad row."),
    state: z
      .enum([...jobStates, "bad_row", "removed"])
      .describe(
        "The state of the job. `bad_row`: the row has no job; `removed`: its job was deleted.",
      ),
    exit_code: z
      .literal(exitCodes)
      .nullable()
      .describe("The exit code of a job that succeeded; else null."),
    error_code: z.string().nullable().describe("The code of the job's error, if it has one."),
    faults: z.array(fault).describe("The faults of a bad row; else empty."),
  })
  .describe("The outcome of one row.");

const batch = z.strictObject({
  id: z.string().regex(jobIdPattern).describe("The id of the batch, a UUID."),
  state: z
    .enum(batchStates)
    .describe("`running`: some of its jobs wait or run; `ended`: all of them have ended."),
  is_cancel_requested: z.boolean().describe("Whether somebody has asked to cancel the batch."),
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
    done: count.describe("The number of jobs that have ended."),
    total: count.describe("The number of all jobs, one for each valid row."),
  }),
  created_at: moment.describe("When the batch was submitted."),
  ended_at: moment.nullable().describe("When the last job ended; null: the batch has not ended."),
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
