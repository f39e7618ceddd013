import { z } from "zod";
import { type DocumentErrorCode, documentErrorKinds } from "../../engine/errors.ts";
import { type JobAnswer, maxSummaryLines } from "../../worker/protocol.ts";

const documentErrorCodes = Object.keys(documentErrorKinds) as DocumentErrorCode[];
const exitCode = z.literal([0, 2, 3, 4]);

/** A worker has read a hostile document: what it says is checked like anything from outside. */
const schema: z.ZodType<JobAnswer> = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("done"),
    exitCode,
    exitCodes: z.array(exitCode).min(1).max(4),
    message: z.string().max(200),
    summary: z.array(z.string().max(500)).max(maxSummaryLines),
  }),
  z.strictObject({
    type: z.literal("refused"),
    code: z.enum(documentErrorCodes),
    message: z.string().max(500),
    detail: z.record(z.string(), z.union([z.string().max(200), z.number()])),
  }),
  z.strictObject({
    type: z.literal("failed"),
    errorName: z.string().max(100),
    errorStack: z.array(z.string().max(500)).max(8),
  }),
]);

/** The answer in a message of a worker, or null if the message is none. */
export function readAnswer(message: unknown): JobAnswer | null {
  return schema.safeParse(message).data ?? null;
}
