import { DownloadLimit } from "../admission/download-limit.ts";
import type { JobsConfig, StateConfig } from "../config/config.ts";
import type { JobBudgets } from "../limits/job-budgets.ts";
import type { SpanRecorder } from "../observability/spans.ts";
import type { AnswerConfig } from "../routes/job-kind.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { type ExecutorOptions, JobExecutor } from "./executor.ts";
import { type OpenJobs, type OpenJobsOptions, openJobs } from "./open-jobs.ts";
import type { SlotPool } from "./slot-pool.ts";
import { StoredJobSlots } from "./work/stored-job-slots.ts";
import type { KnownNames } from "./work/stored-run.ts";

/** The parts of a server that its stored jobs share with its requests. */
export interface StartJobsParts
  extends KnownNames,
    Pick<OpenJobsOptions, "audit" | "blobs" | "database" | "errors" | "gate" | "log" | "onEnded"> {
  config: AnswerConfig & { readonly jobs: JobsConfig; readonly state: StateConfig };
  /** Null: there is no Redis. */
  redisAddress: string | null;
  /** The options of the executor of `/v1/run`. */
  executorOptions: ExecutorOptions;
  slots: SlotPool;
  workspace: Pick<Workspace, "jobDirectory">;
  budgets: JobBudgets | null;
  /** Null: spans are not recorded. */
  recorder: SpanRecorder | null;
}

/** The stored jobs that may wait for each slot of PDFs, beside those that fill documents. */
const pdfPlacesPerSlot = 8;

/** Opens the stored jobs of a server: they run on the same slots and workers as its requests. */
export function startJobs({
  config,
  redisAddress,
  executorOptions,
  slots: pool,
  ...parts
}: StartJobsParts): Promise<OpenJobs> {
  const { audit, blobs, budgets, database, errors, gate, log, onEnded } = parts;
  const { policies, recorder, skills, workspace } = parts;
  const slots = new StoredJobSlots(pool, { areForRequestsToo: config.jobs.role === "all" });
  // No client holds the result of a stored job, so that slow clients of `/v1/run` do not stop it.
  const downloads = new DownloadLimit(Number.POSITIVE_INFINITY);
  const executor = new JobExecutor({
    ...executorOptions,
    ...{ slots, downloads, metrics: null },
    pdf: executorOptions.pdf?.patient ?? null,
  });
  // Jobs that wait for their PDF hold no slot for documents, so that others may run beside them.
  const places = slots.size + pdfPlacesPerSlot * (executorOptions.pdf?.slots ?? 0);
  return openJobs({
    ...{ audit, blobs, database, errors, gate, log, onEnded },
    config: config.jobs,
    state: config.state,
    redisAddress,
    work: { executor, workspace, config, budgets, recorder, skills, policies, slots: places },
  });
}
