import { unzipSync } from "fflate";
import {
  DocopsClient,
  DocopsError,
  type JobForm,
  type Meta,
  type PrecheckAnswer,
} from "../../apps/client/client.ts";
import type { ExitCode } from "../../apps/contract/exit-codes.ts";
import type { Asset } from "./assets.ts";
import { jobOptionValues, type Settings } from "./settings.ts";

export type { Meta, PrecheckAnswer };

/** The part of a task's JSON Schema that the console reads. */
export interface JsonSchema {
  type?: string;
  title?: string;
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  enum?: unknown[];
  format?: string;
  contentEncoding?: string;
}

export type Payload = Record<string, unknown>;

/** The result of a job. */
export interface RunResult {
  requestId: string;
  exitCode: ExitCode;
  zip: Uint8Array;
  /** The files of the ZIP by name. */
  members: Readonly<Record<string, Uint8Array>>;
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

/** The server of the requests, and the key for it. Without a key the browser's session is used. */
export interface Server {
  apiBase: string;
  apiKey: string;
}

export function fetchMeta(server: Server): Promise<Meta> {
  return clientOf(server).meta();
}

/** Reports what a run of these files would do. */
export function precheck(
  server: Server,
  skill: string,
  files: JobFiles,
  signal: AbortSignal,
): Promise<PrecheckAnswer> {
  return clientOf(server).precheck({ ...filesOf(files), skill }, { signal });
}

/** Runs a job. Aborting the signal also ends it on the server. */
export async function run(
  server: Server,
  settings: Settings,
  files: JobFiles,
  signal: AbortSignal,
): Promise<RunResult> {
  const form = { ...filesOf(files), ...jobOptionValues(settings) };
  const { requestId, exitCode, bytes } = await clientOf(server).run(form, { signal });
  const zip = await bytes();
  return { requestId, exitCode, zip, members: unzipSync(zip) };
}

/** The files of a job. */
export interface JobFiles {
  template: File;
  task: string;
  assets: readonly Asset[];
}

function filesOf({ template, task, assets }: JobFiles): JobForm {
  return {
    template,
    task: new Blob([task]),
    assets: assets.map(({ name, file }) => [name, file] as const),
  };
}

/** A client without retries: the person at the console can send a request again. */
function clientOf({ apiBase, apiKey }: Server): DocopsClient {
  const credential = apiKey === "" ? {} : { apiKey };
  return new DocopsClient({ baseUrl: apiBase, retries: 0, ...credential });
}

/** Reads a JSON file of a result; null if the result does not have it. */
export function jsonMember<T>({ members }: RunResult, name: string): T | null {
  const bytes = members[name];
  return bytes === undefined ? null : JSON.parse(new TextDecoder().decode(bytes));
}
