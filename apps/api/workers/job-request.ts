import { randomUUID } from "node:crypto";
import { formatSettings, jobChoices } from "../../contract/job-settings.ts";
import {
  defaultPackageLimits,
  loadPolicy,
  type PackageLimits,
  type SkillDefinition,
} from "../../engine/inputs.ts";
import type { JobRequest, JobSpec, RunSpec } from "../../worker/protocol.ts";

/** The settings of a server that all of its jobs have. */
export interface JobRules {
  /** The locale (BCP 47) of numbers in tasks that name none; by default `zh-CN`. */
  locale?: string;
  /** Whether a template must fit its skill; by default it need not. */
  requiresFit?: boolean;
  limits?: PackageLimits;
  /** Bytes of all artifacts together; by default 256 MiB. */
  maxOutputBytes?: number;
}

/** The conditions of one job in its worker. */
export interface JobTerms extends JobRules {
  /** The job's own directory, below the worker's. */
  directory: string;
  /** Whether the inputs go over the channel. By default they do. */
  areInputsAttached?: boolean;
  /** Whether the worker gets further jobs. By default it does not. */
  isReused?: boolean;
  /** The parent span of the job. By default there is none. */
  traceparent?: string | null;
}

/** Makes the request for a job, with a new id. All requests are made here. */
export function jobRequest(spec: JobSpec, terms: JobTerms): JobRequest {
  return {
    type: "job",
    jobId: randomUUID(),
    areInputsAttached: true,
    isReused: false,
    traceparent: null,
    locale: "zh-CN",
    requiresFit: false,
    limits: defaultPackageLimits,
    maxOutputBytes: 256 * 1024 * 1024,
    ...terms,
    ...spec,
  };
}

/**
 * A run with the defaults of the form. The jobs that warm workers up and fill the build's cache are such
 * runs.
 *
 * @param wishes members that replace the defaults.
 */
export function plainRun(
  skill: SkillDefinition,
  wishes: Partial<Omit<RunSpec, "kind" | "skill">> = {},
): RunSpec {
  return {
    kind: "run",
    skill,
    taskSkills: null,
    format: formatSettings({}),
    policy: loadPolicy("default"),
    assets: [],
    ...jobChoices({}),
    ...wishes,
  };
}
