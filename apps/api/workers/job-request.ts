import { randomUUID } from "node:crypto";
import { formatSettings, jobChoices } from "../../contract/job-settings.ts";
import {
  defaultPackageLimits,
  loadPolicy,
  type PackageLimits,
  type SkillDefinition,
} from "../../engine/inputs.ts";
import type { JobRequest, JobSpec, RunSpec } from "../../worker/protocol.ts";

/** What a server sets for all of its jobs. */
export interface JobRules {
  /** How numbers are written, where a task names no locale of its own: BCP 47; by default `zh-CN`. */
  locale?: string;
  limits?: PackageLimits;
  /** Bytes of all artifacts together; by default 256 MiB. */
  maxOutputBytes?: number;
}

/** What holds for one job in its worker. */
export interface JobTerms extends JobRules {
  /** The job's own directory, below the worker's. */
  directory: string;
  /** Whether the inputs go over the channel. By default they do. */
  areInputsAttached?: boolean;
  /** Whether the worker is kept for other jobs. By default it is not. */
  isKept?: boolean;
  /** The span that the job belongs to. By default there is none. */
  traceparent?: string | null;
}

/** What the API sends a worker, with an id of its own. Every request is made here. */
export function jobRequest(spec: JobSpec, terms: JobTerms): JobRequest {
  return {
    type: "job",
    jobId: randomUUID(),
    areInputsAttached: true,
    isKept: false,
    traceparent: null,
    locale: "zh-CN",
    limits: defaultPackageLimits,
    maxOutputBytes: 256 * 1024 * 1024,
    ...terms,
    ...spec,
  };
}

/**
 * A run as the form has it that says nothing but its files: what docops' own jobs are, which warm workers
 * up and fill the build's cache.
 *
 * @param wishes what is to be different.
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
