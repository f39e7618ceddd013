import { jobPriorities } from "../../../contract/job-states.ts";
import type { Policy } from "../../../engine/inputs.ts";
import { assetFile } from "../../../worker/protocol.ts";
import { clip } from "../../errors.ts";
import { describeJob, jobPath } from "../../jobs/describe-job.ts";
import { estimatedCpuMs } from "../../jobs/estimated-cpu.ts";
import type { WithJob } from "../../jobs/store/job-store.ts";
import type { StoredJob } from "../../jobs/store/stored-job.ts";
import type { StoredJobs } from "../../jobs/stored-jobs.ts";
import { toStoredRun } from "../../jobs/work/stored-run.ts";
import { callerOf } from "../../limits/caller.ts";
import { principalOf } from "../../middleware/principal.ts";
import { requestIdOf } from "../../middleware/request-id.ts";
import { traceOf } from "../../middleware/trace-requests.ts";
import { checkWebhookUrl, type WebhookUrlRules } from "../../webhooks/webhook-url.ts";
import { directOutput } from "../answer-output.ts";
import type { StoreKind, StoreSource } from "../job-kind.ts";
import { type CheckedRun, checkRun } from "../run-checks.ts";
import { invalid } from "../run-form.ts";

/** Room for a URL that is too long, so that its answer says so. */
const maxWebhookPartBytes = 8192;

/** A checked job with the parts that only a stored job has. */
export interface CheckedSubmission extends CheckedRun {
  priority: number;
  /** In its normal form; null: nobody is told of the end. */
  webhookUrl: string | null;
}

/** The parts of a server that a submission is checked against. */
export interface SubmitParts {
  policies: ReadonlyMap<string, Policy>;
  /** The URLs that webhooks may have. */
  webhooks: WebhookUrlRules;
}

/** `POST /v1/jobs`: stores a job with its inputs, and answers 202 once both survive a crash. */
export function submitKind(
  jobs: StoredJobs,
  { policies, webhooks }: SubmitParts,
): StoreKind<CheckedSubmission> {
  return {
    submitted: "job.submitted",
    textParts: { priority: 16, webhook_url: maxWebhookPartBytes },
    check: async (upload, options) => ({
      ...(await checkRun(upload, options)),
      priority: readPriority(upload.text.get("priority")),
      webhookUrl: readWebhookPart(upload.text.get("webhook_url"), webhooks),
    }),
    store: async (source) => {
      const { id, body } = await store(jobs, policies, source);
      await directOutput(source.res).whole(headOf(id), body, () => undefined);
      return { outcome: "accepted", bytes: body.length, sha256: null, logFields: { job: id } };
    },
  };
}

/** @throws ApiError INVALID_ARGUMENT */
export function readPriority(text: string | undefined): number {
  if (text === undefined) return jobPriorities.default;
  const priority = /^\s*[+-]?\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN;
  const { least, most } = jobPriorities;
  if (priority >= least && priority <= most) return priority;
  throw invalid("INVALID_ARGUMENT", "invalid priority", {
    field: "priority",
    value: clip(text),
    allowed: `a whole number from ${least} to ${most}`,
  });
}

/** @throws ApiError INVALID_ARGUMENT */
function readWebhookPart(text: string | undefined, rules: WebhookUrlRules): string | null {
  return text === undefined ? null : checkWebhookUrl(text, rules);
}

async function store(
  jobs: StoredJobs,
  policies: ReadonlyMap<string, Policy>,
  {
    bytes,
    checked,
    directory,
    inputs,
    kept,
    once,
    onStored,
    req,
    res,
  }: StoreSource<CheckedSubmission>,
): Promise<{ id: string; body: Buffer }> {
  const costMs = estimatedCpuMs(bytes);
  const requestId = requestIdOf(res);
  const { traceparent } = traceOf(res);
  const account = callerOf(req, res).tenant;
  const { webhookUrl } = checked;
  const bodyOf = (job: StoredJob) => Buffer.from(JSON.stringify(describeJob(job)));
  // The job and the answer to its key are stored together, so that a repeated request never makes a second job.
  const storeAnswer: WithJob = async (transaction, job) =>
    once?.storeWithin(transaction, headOf(job.id), bodyOf(job));
  const assets = checked.spec.assets.map((_, at) => ({ name: assetFile(at), bytes: null }));
  const job = await jobs.submit(
    {
      tenant: principalOf(res).tenant,
      priority: checked.priority,
      costMs,
      spec: (form) => {
        const facts = { requestId, traceparent, account, paidCpuMs: costMs, form };
        return toStoredRun(checked, { policies }, facts);
      },
      files: [...inputs, ...assets],
      kept,
      directory,
      ...(webhookUrl !== null && { webhookUrl }),
    },
    once === null ? undefined : storeAnswer,
  );
  once?.stored();
  onStored(job.id, costMs);
  return { id: job.id, body: bodyOf(job) };
}

function headOf(id: string) {
  return {
    status: 202,
    headers: {
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      Location: jobPath(id),
    },
  };
}
