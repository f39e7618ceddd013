import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import type { GoldenCase, Json } from "./cases.ts";
import { readRenderedText } from "./rendered-text.ts";

/** The server's answer in the form of the recordings. */
export interface Answer {
  status: number;
  exit_code: string | null;
  headers: Record<string, string>;
  json: Json;
  zip: Record<string, Json> | null;
  rendered_text: string[] | null;
}

/** Sends a recorded case. Single form parts can be replaced; null removes a part. */
export async function send(
  url: string,
  golden: GoldenCase,
  overrides: Readonly<Record<string, string | null>> = {},
  signal?: AbortSignal,
): Promise<Answer> {
  const { request } = golden;
  const init: RequestInit = { method: request.method, headers: request.headers ?? {} };
  if (request.kind === "multipart") init.body = formOf(golden, overrides);
  else if (request.body != null) init.body = request.body;
  if (signal) init.signal = signal;
  return read(await fetch(url + (request.endpoint ?? request.path), init));
}

function formOf(golden: GoldenCase, overrides: Readonly<Record<string, string | null>>): FormData {
  const { request, files } = golden;
  const form = new FormData();
  const content = (path: string) => files.get(path) ?? Buffer.alloc(0);
  for (const [part, { path, filename }] of Object.entries(request.files ?? {})) {
    if (request.omitted_parts?.includes(part)) continue;
    if (filename === null) form.set(part, content(path).toString());
    else form.set(part, new Blob([new Uint8Array(content(path))]), filename);
  }
  const policy = request.policy_yaml_file;
  const text = {
    ...request.form,
    ...(policy ? { policy_yaml: content(policy).toString() } : {}),
    ...overrides,
  };
  for (const [part, value] of Object.entries(text)) {
    if (value !== null) form.set(part, value);
  }
  return form;
}

async function read(response: Response): Promise<Answer> {
  const body = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get("content-type") ?? "";
  const answer: Answer = {
    status: response.status,
    exit_code: response.headers.get("x-docops-exit-code"),
    headers: Object.fromEntries(response.headers),
    json: type.startsWith("application/json") ? JSON.parse(body.toString()) : null,
    zip: null,
    rendered_text: null,
  };
  if (type !== "application/zip") return answer;
  answer.zip = {};
  for (const entry of readZip(body, defaultPackageLimits)) {
    const data = inflateEntry(entry, defaultPackageLimits);
    if (entry.name === "out.docx") answer.rendered_text = readRenderedText(data);
    answer.zip[entry.name] = entry.name.endsWith(".json") ? JSON.parse(data.toString()) : null;
  }
  return answer;
}
