import type { Request, RequestHandler, Response } from "express";
import { artifactNames } from "../../../contract/artifacts.ts";
import { formatSettings } from "../../../contract/job-settings.ts";
import { templateVersionAllowed, templateVersionPattern } from "../../../contract/templates.ts";
import {
  loadPolicy,
  namedAssets,
  type SkillDefinition,
  type SkillSet,
  sampleTask,
  type Task,
  writeCheckedTask,
} from "../../../engine/inputs.ts";
import { type DiffSpec, inputNames } from "../../../worker/protocol.ts";
import type { RequestLimit } from "../../admission/request-limit.ts";
import type { TimeoutsConfig } from "../../config/config.ts";
import { ClientClosed, InternalError } from "../../errors.ts";
import { Deadline } from "../../jobs/deadline.ts";
import { estimatedCpuMs } from "../../jobs/estimated-cpu.ts";
import type { DoneJob, JobExecutor } from "../../jobs/executor.ts";
import { JobAborted } from "../../jobs/job-errors.ts";
import { JobBlobMissing } from "../../jobs/work/job-blobs.ts";
import { callerOf } from "../../limits/caller.ts";
import type { JobBudgets, JobCost } from "../../limits/job-budgets.ts";
import { traceOf } from "../../middleware/trace-requests.ts";
import type { StoredVersion, TemplateName } from "../../templates/stored-template.ts";
import { keptOf, type Templates } from "../../templates/templates.ts";
import type { JobDirectory, Workspace } from "../../workspace/workspace.ts";
import { directOutput } from "../answer-output.ts";
import { clientGone } from "../jobs/job-of-request.ts";
import { wrong } from "../jobs/read-jobs.ts";
import { checkReport, readReport } from "../precheck.ts";
import { noSuchVersion, templateOf } from "./template-errors.ts";

export interface DiffParts {
  templates: Templates;
  skills: SkillSet;
  /** Null: no budgets are set. */
  budgets: Pick<JobBudgets, "reserveJobs"> | null;
  executor: JobExecutor;
  requests: RequestLimit;
  workspace: Pick<Workspace, "jobDirectory">;
  timeouts: Pick<TimeoutsConfig, "total">;
}

/** The page quotes templates: it may load nothing and run nothing, whatever a worker has written. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

const forms = {
  json: { mediaType: "application/json", artifact: artifactNames.diff, headers: {} },
  html: {
    mediaType: "text/html",
    artifact: artifactNames.diffPage,
    headers: { "Content-Security-Policy": pagePolicy },
  },
} as const;

/**
 * `GET /v1/templates/{name}/diff?from=&to=`: compares two versions in a worker. Without `from` it is the published
 * version.
 */
export function diffTemplate(parts: DiffParts): RequestHandler {
  const { budgets, executor, requests, templates, workspace } = parts;
  return async (req, res) => {
    const name = await templateOf(templates, req, res);
    const form = readForm(req);
    const versions = { from: await fromOf(parts, name, req), to: await toOf(parts, name, req) };
    const isAdmitted = requests.admit();
    const directory = workspace.jobDirectory();
    let job: DoneJob | null = null;
    let cost: JobCost | null = null;
    try {
      if (!isAdmitted || executor.isFull) throw executor.refusal("admission");
      // The work of a worker counts as that of any job does.
      const cpuMs = estimatedCpuMs(versions.from.bytes + versions.to.bytes);
      const { tenant } = callerOf(req, res);
      cost = (await budgets?.reserveJobs(tenant, { jobs: 1, cpuMs })) ?? null;
      job = await run(parts, { ...versions, cost, form, directory, res });
      const report = await readReport(job, forms[form].artifact);
      job.held.resize(report.length);
      if (form === "json") await checkReport(report, job.answer.exitCode);
      const { headers, mediaType } = forms[form];
      const head = { "Content-Type": mediaType, "Cache-Control": "no-store", ...headers };
      res.vary("Accept");
      await directOutput(res).whole({ status: 200, headers: head }, report, job.release);
    } catch (error) {
      throw error instanceof JobAborted ? new ClientClosed(error.stage) : error;
    } finally {
      job?.release();
      await cost?.close();
      await directory.dispose();
      job?.held.release();
      if (isAdmitted) requests.leave();
    }
  };
}

async function run(
  { executor, skills, templates, timeouts }: DiffParts,
  {
    cost,
    directory,
    form,
    from,
    res,
    to,
  }: {
    cost: JobCost | null;
    directory: JobDirectory;
    form: keyof typeof forms;
    from: StoredVersion;
    res: Response;
    to: StoredVersion;
  },
): Promise<DoneJob> {
  const load = async (version: StoredVersion, name: string) => {
    const content = await templates
      .load(keptOf(version), () => directory.make(), name)
      .catch((error: unknown) => {
        if (!(error instanceof JobBlobMissing)) throw error;
        throw new InternalError("state", { error_name: "TemplateBlobMissing" });
      });
    return { name, bytes: "bytes" in content ? content.bytes : null };
  };
  // Names in another script are fields if the skill or the sample has them.
  const skill = skills.get(to.skill ?? from.skill ?? anySkill) ?? skills.get(anySkill);
  if (skill === undefined) throw new Error("the built-in skill is missing");
  const task = taskOf(skill, to.sample ?? from.sample);
  const spec: DiffSpec = {
    ...{ kind: "diff", form, skill, taskSkills: null, assets: [] },
    policy: loadPolicy("default"),
    format: formatSettings({ format_mode: "off" }),
  };
  const inputs = [
    await load(from, inputNames.template),
    { name: inputNames.task, bytes: task },
    await load(to, inputNames.other),
  ];
  const onWorkerTook = (cpuMs: number) => cost?.workerTook(cpuMs);
  return executor.run(
    { spec, inputs, directory, trace: traceOf(res), onWorkerTook },
    new Deadline(timeouts.total),
    clientGone(res),
  );
}

/** The sample, else that of the skill, without a payload if it names pictures, which are not here. */
function taskOf(skill: SkillDefinition, sample: string | null): Buffer | null {
  const kept = sample === null ? sampleTask(skill) : (JSON.parse(sample) as Partial<Task>);
  const { payload = {} } = kept;
  const hasPictures = namedAssets(payload).size > 0;
  return writeCheckedTask({ task_type: skill.name, payload: hasPictures ? {} : payload });
}

const anySkill = "document";

/** @throws ApiError INVALID_ARGUMENT, NOT_FOUND */
async function fromOf(
  parts: DiffParts,
  name: TemplateName,
  { query: { from } }: Request,
): Promise<StoredVersion> {
  if (from !== undefined) return versionOf(parts, name, { field: "from", value: from });
  const published = await parts.templates.store.findPublished(name);
  if (published !== null) return published;
  throw wrong("from", "from is needed, because no version is published", "");
}

function toOf(parts: DiffParts, name: TemplateName, { query: { to } }: Request) {
  return versionOf(parts, name, { field: "to", value: to ?? "" });
}

/** @throws ApiError INVALID_ARGUMENT, NOT_FOUND */
async function versionOf(
  { templates }: DiffParts,
  name: TemplateName,
  { field, value }: { field: string; value: unknown },
): Promise<StoredVersion> {
  if (typeof value !== "string" || !templateVersionPattern.test(value)) {
    throw wrong(field, `${field} must be a version: ${templateVersionAllowed}`, value);
  }
  const version = { ...name, sha256: value };
  const found = await templates.store.findVersion(version);
  if (found === null) throw await noSuchVersion(templates, version);
  return found;
}

/** The parameter `format`, else what `Accept` prefers. @throws ApiError INVALID_ARGUMENT */
function readForm(req: Request): keyof typeof forms {
  const { format } = req.query;
  if (format === "json" || format === "html") return format;
  if (format !== undefined) {
    throw wrong("format", "format must be json or html", format, Object.keys(forms));
  }
  return req.accepts(["application/json", "text/html"]) === "text/html" ? "html" : "json";
}
