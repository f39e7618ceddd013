import { unzipSync } from "fflate";
import type { Asset } from "./assets.ts";
import { type Settings, textParts } from "./settings.ts";

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

export interface Meta {
  skills: Record<
    string,
    {
      title: string;
      description: string;
      task_schema: JsonSchema;
      sample_task: { task_type: string; payload: Payload };
    }
  >;
  supported_presets: string[];
  supported_policies: string[];
  version: string;
}

export type Payload = Record<string, unknown>;

export interface Precheck {
  expected_exit_code: number;
  fields: { name: string; count: number }[];
  unsupported: { original_text: string; reason: string; paragraph_path: string }[];
  missing_required: string[];
  missing_optional: string[];
}

export interface ErrorBody {
  error_code: string;
  message: string;
  detail?: { field?: string; allowed?: unknown; [key: string]: unknown };
}

export interface Issue {
  code: string;
  severity: string;
  message: string;
  paragraph_path: string;
  run_id: string | null;
  expected: unknown;
  actual: unknown;
}

export interface FixChange {
  code: string;
  paragraph_path: string;
  before?: unknown;
  after?: unknown;
}

export interface RunResult {
  status: number;
  requestId: string;
  exitCode: string | null;
  error: ErrorBody | null;
  zip: Uint8Array | null;
  members: Record<string, Uint8Array>;
}

/** An answer that says no, or none at all (`body` is null then). */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly body: ErrorBody | null;

  constructor(body: ErrorBody | null) {
    super(body?.message ?? "no answer");
    this.body = body;
  }
}

export async function fetchMeta(apiBase: string): Promise<Meta> {
  return (await answerOf(ask(`${apiBase}/v1/meta`))).json();
}

export async function precheck(
  settings: Settings,
  job: JobFiles,
  signal: AbortSignal,
): Promise<Precheck> {
  const body = formOf(job);
  body.set("skill", settings.skill);
  const request = { method: "POST", body, signal };
  return (await answerOf(ask(`${settings.apiBase}/v1/precheck`, request))).json();
}

/** A job; aborting the signal ends it on the server too. */
export async function run(
  settings: Settings,
  job: JobFiles,
  signal: AbortSignal,
): Promise<RunResult> {
  const body = formOf(job);
  for (const [name, value] of textParts(settings)) body.set(name, value);
  const response = await ask(`${settings.apiBase}/v1/run`, { method: "POST", body, signal });
  const result = {
    status: response.status,
    requestId: response.headers.get("X-Docops-Request-Id") ?? "",
    exitCode: response.headers.get("X-Docops-Exit-Code"),
  };
  if (!response.ok) {
    return { ...result, error: await response.json(), zip: null, members: {} };
  }
  const zip = new Uint8Array(await response.arrayBuffer());
  return { ...result, error: null, zip, members: unzipSync(zip) };
}

/** The files of a job. */
export interface JobFiles {
  template: File;
  task: string;
  assets: readonly Asset[];
}

/** Two assets of one name stay two: the server says so. */
function formOf({ template, task, assets }: JobFiles): FormData {
  const body = new FormData();
  body.set("template", template, template.name);
  body.set("task", new Blob([task]), "task.json");
  for (const { name, file } of assets) body.append(`asset_${name}`, file, file.name);
  return body;
}

/** A member of a result that is JSON. */
export function jsonMember<T>({ members }: RunResult, name: string): T | null {
  const bytes = members[name];
  return bytes === undefined ? null : JSON.parse(new TextDecoder().decode(bytes));
}

async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  // To another origin the browser's login of this page does not go.
  const isOwn = new URL(url, location.href).origin === location.origin;
  try {
    return await fetch(url, { ...init, credentials: isOwn ? "same-origin" : "omit" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiFailure(null);
  }
}

async function answerOf(asked: Promise<Response>): Promise<Response> {
  const response = await asked;
  if (response.ok) return response;
  throw new ApiFailure(await response.json().catch(() => null));
}

export function failureBody(error: unknown): ErrorBody | null {
  if (error instanceof ApiFailure) return error.body;
  throw error;
}
