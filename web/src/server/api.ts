import {
  DocopsClient,
  DocopsError,
  type JobForm,
  type Meta,
  type PrecheckAnswer,
} from "../../../apps/client/client.ts";
import type { Status } from "../../../apps/contract/answers/status.ts";
import type { ExitCode } from "../../../apps/contract/exit-codes.ts";
import type { JobOptionValues } from "../../../apps/contract/job-options.ts";
import type { Asset } from "../data/assets.ts";

export type { Meta, PrecheckAnswer };

/** The part of a task's JSON Schema that the console reads. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  enum?: unknown[];
  format?: string;
  contentEncoding?: string;
}

/** The result of a job. */
export interface RunResult {
  requestId: string;
  exitCode: ExitCode;
  zip: Uint8Array;
  /** The files of the ZIP by name. */
  members: Readonly<Record<string, Uint8Array>>;
}

/** A value of a task that does not match the skill. */
export interface TaskFault {
  /** The keys from the task on: `payload.goods.0.price`. */
  path: string;
  problem: string;
  allowed?: unknown;
}

/** The reason why a request has no result. */
export type RequestFailure =
  | { kind: "refused"; error: DocopsError }
  /** There is no answer, or it cannot be read. */
  | { kind: "unreachable" };

/** @param error any error that a request has thrown. */
export function failureOf(error: unknown): RequestFailure {
  return error instanceof DocopsError ? { kind: "refused", error } : { kind: "unreachable" };
}

/** The values of a task that a server has refused; none if it refused something else. */
export function taskFaultsOf(failure: RequestFailure | null): readonly TaskFault[] {
  if (failure?.kind !== "refused" || failure.error.detail.field !== "task") return [];
  const { faults } = failure.error.detail;
  return Array.isArray(faults) ? (faults as TaskFault[]) : [];
}

/** The server of the requests, and the key for it. Without a key the browser's session is used. */
export interface Server {
  apiBase: string;
  apiKey: string;
}

/** A client without retries: the person at the console can send a request again. */
export function clientOf({ apiBase, apiKey }: Server): DocopsClient {
  const credential = apiKey === "" ? {} : { apiKey };
  return new DocopsClient({ baseUrl: apiBase, retries: 0, ...credential });
}

/** The public status of a server; null if the server does not show it. */
export async function fetchStatus({ apiBase }: Server): Promise<Status | null> {
  const answer = await fetch(`${apiBase}/status`).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
}

/** The files of a job. */
export interface JobFiles {
  template: File;
  task: string;
  assets: readonly Asset[];
}

/** Reports what a run of these files would do. */
export function precheck(
  server: Server,
  options: JobOptionValues,
  files: JobFiles,
  signal: AbortSignal,
): Promise<PrecheckAnswer> {
  return clientOf(server).precheck({ ...filesOf(files), ...options }, { signal });
}

/** Runs a job. Aborting the signal also ends it on the server. */
export async function run(
  server: Server,
  options: JobOptionValues,
  files: JobFiles,
  signal: AbortSignal,
): Promise<RunResult> {
  const form = { ...filesOf(files), ...options };
  const { requestId, exitCode, bytes } = await clientOf(server).run(form, { signal });
  const [zip, { unzipSync }] = await Promise.all([bytes(), import("fflate")]);
  return { requestId, exitCode, zip, members: unzipSync(zip) };
}

export function filesOf({ template, task, assets }: JobFiles): JobForm {
  return {
    template,
    task: new Blob([task]),
    assets: assets.map(({ name, file }) => [name, file] as const),
  };
}

/** Reads a JSON file of a result; null if the result does not have it. */
export function jsonMember<T>({ members }: Pick<RunResult, "members">, name: string): T | null {
  const bytes = members[name];
  return bytes === undefined ? null : JSON.parse(new TextDecoder().decode(bytes));
}
