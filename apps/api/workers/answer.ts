import { z } from "zod";
import { artifactNames } from "../../contract/artifacts.ts";
import { assetPartPrefix, maxAssets } from "../../contract/asset-names.ts";
import { type DocumentErrorCode, documentErrors } from "../../contract/document-errors.ts";
import { fitFaultNames } from "../../contract/fit.ts";
import { tocFindingCodes } from "../../contract/toc-findings.ts";
import { ruleCodes } from "../../engine/inputs.ts";
import {
  type JobAnswer,
  logPlacePattern,
  maxSummaryLines,
  stageNames,
  type WorkerUsage,
} from "../../worker/protocol.ts";

const documentErrorCodes = Object.keys(documentErrors) as DocumentErrorCode[];
const artifacts = Object.values(artifactNames);
const attachedArtifact = z.strictObject({
  name: z.enum(artifacts),
  method: z.literal([0, 8]),
  crc: z.uint32(),
  size: z.uint32(),
});
const exitCode = z.literal([0, 2, 3, 4]);

/** Members of an error's `detail` that only the API writes. */
const apiDetail: readonly string[] = ["field", "reason", "error", "hint", "request_id"];
const maxRefusalMembers = 8;
const refusalDetail = z
  .record(z.string().regex(/^[a-z_]{1,40}$/), z.union([z.string().max(200), z.number()]))
  .refine((detail) => {
    const names = Object.keys(detail);
    return names.length <= maxRefusalMembers && !names.some((name) => apiDetail.includes(name));
  });

/** The name of a form part with an asset. */
const assetPart = new RegExp(`^${assetPartPrefix}.{1,100}$`, "u");

/** The summary goes to the log, so it may have only codes, places and numbers. */
const logSummary = z.strictObject({
  verdict: z.enum(["passed", "failed", "not checked"]),
  errors: z.uint32(),
  findings: z.uint32(),
  repaired: z.uint32(),
  lines: z
    .array(
      z.strictObject({
        kind: z.enum(["error", "warn", "info", "fixed"]),
        code: z.enum(ruleCodes),
        place: z.string().max(700).regex(logPlacePattern),
      }),
    )
    .max(maxSummaryLines),
});

/** A frame such as `at fillTemplate (/srv/docops/.build/worker/worker.cjs:12:34)`. It goes to the log, in ASCII. */
const stackFrame = /^at [\w$.<>#[\] ]*\(?[\w$./:@ -]+:\d{1,9}:\d{1,9}\)?$/;

/** The members of every answer. */
const commonMembers = {
  jobId: z.string().max(100),
  usage: z.strictObject({
    cpuMs: z.number().nonnegative(),
    peakRssBytes: z.number().nonnegative(),
  }),
  stages: z
    .array(z.tuple([z.enum(stageNames), z.number(), z.number()]))
    .max(stageNames.length)
    .exactOptional(),
};

/** A worker may have read a hostile document, so its answer is checked like any input. */
const answer: z.ZodType<JobAnswer> = z.discriminatedUnion("type", [
  z.strictObject({
    ...commonMembers,
    type: z.literal("done"),
    exitCode,
    exitCodes: z.array(exitCode).min(1).max(4),
    message: z.string().max(200),
    fit: z.strictObject({
      reason: z.enum(fitFaultNames).nullable(),
      matched_field_count: z.uint32(),
      unknown_field_count: z.uint32(),
    }),
    counts: z
      .strictObject({
        fields: z.uint32(),
        missingRequired: z.uint32(),
        unsupported: z.uint32(),
        warnings: z.uint32(),
        formatErrors: z.uint32(),
        formatFindings: z.uint32(),
      })
      .exactOptional(),
    toc: z
      .strictObject({
        written: z.uint32(),
        codes: z.array(z.enum(tocFindingCodes)).max(tocFindingCodes.length),
      })
      .exactOptional(),
    formatCodes: z.array(z.string().regex(/^[A-Z][A-Z_]{1,60}$/)).max(200),
    summary: logSummary.nullable(),
    attached: z.array(attachedArtifact).max(artifacts.length),
  }),
  z.strictObject({
    ...commonMembers,
    type: z.literal("refused"),
    code: z.enum(documentErrorCodes),
    message: z.string().max(500),
    detail: refusalDetail,
  }),
  z.strictObject({
    ...commonMembers,
    type: z.literal("invalid"),
    code: z.enum(["INVALID_JSON", "INVALID_ARGUMENT", "INVALID_ARGUMENT_CONFLICT"]),
    message: z.string().max(200),
    detail: z.strictObject({
      field: z.union([z.enum(["task", "policy_yaml", "skill"]), z.string().regex(assetPart)]),
      reason: z.enum(["missing_asset", "unused_asset"]).optional(),
      path: z.string().max(600).optional(),
      value: z.string().max(300).optional(),
      allowed: z.array(z.string().max(100)).max(maxAssets).optional(),
      nearest: z.string().max(100).optional(),
      hint: z.string().max(1001).optional(),
      error: z.string().max(20_001).optional(),
      faults: z
        .array(
          z.strictObject({
            path: z.string().max(2000),
            problem: z.string().max(2000),
            hint: z.string().max(200).optional(),
            allowed: z.array(z.string().max(100)).max(64).optional(),
            nearest: z.string().max(100).optional(),
          }),
        )
        .max(20)
        .optional(),
      skill: z.string().max(200).optional(),
      task_type: z.string().max(200).optional(),
    }),
  }),
  z.strictObject({ ...commonMembers, type: z.literal("disk_full") }),
  z.strictObject({
    ...commonMembers,
    type: z.literal("too_large"),
    outputBytes: z.number().nonnegative(),
  }),
  z.strictObject({
    ...commonMembers,
    type: z.literal("failed"),
    errorName: z.string().regex(/^[A-Za-z]{1,60}$/),
    errorStack: z
      .array(z.string().max(500))
      .max(8)
      .transform((frames) => frames.filter((frame) => stackFrame.test(frame))),
  }),
]);

/**
 * Reads a worker's message as the answer to a job.
 *
 * @param most the most that the job can have used, as the API knows. Larger numbers are cut to it.
 * @returns null if the message is not a valid answer to this job.
 */
export function readAnswer(message: unknown, jobId: string, most: WorkerUsage): JobAnswer | null {
  const read = answer.safeParse(message).data;
  if (read === undefined || read.jobId !== jobId) return null;
  const usage = {
    cpuMs: Math.min(read.usage.cpuMs, most.cpuMs),
    peakRssBytes: Math.min(read.usage.peakRssBytes, most.peakRssBytes),
  };
  return { ...read, usage };
}
