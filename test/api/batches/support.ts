import { expect } from "vitest";
import type { BatchBody, BatchPage } from "../../../apps/contract/answers/batch.ts";
import { defaultPackageLimits } from "../../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../../apps/engine/zip/read.ts";
import { headersOf, type JobClient } from "../jobs/support.ts";
import { noticeTemplate } from "../support.ts";

export interface BatchParts {
  template?: Buffer;
  /** The content of the file of tasks. */
  tasks: string | Buffer;
  /** Its name. */
  file?: string;
  /** Text parts. */
  text?: Readonly<Record<string, string>>;
}

export function batchForm({
  template = noticeTemplate,
  tasks,
  file = "tasks.json",
  text = {},
}: BatchParts): FormData {
  const form = new FormData();
  form.append("template", new Blob([new Uint8Array(template)]), "template.docx");
  const content = typeof tasks === "string" ? tasks : new Uint8Array(tasks);
  form.append("tasks", new Blob([content]), file);
  for (const [name, value] of Object.entries(text)) form.append(name, value);
  return form;
}

export function batchRequest(
  client: JobClient,
  method: "GET" | "POST" | "DELETE",
  path: string,
): Promise<Response> {
  return fetch(`${client.url}/v1/batches${path}`, { method, headers: headersOf(client) });
}

export function postBatch(
  client: JobClient,
  parts: BatchParts,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${client.url}/v1/batches`, {
    method: "POST",
    body: batchForm(parts),
    headers: { ...headersOf(client), ...headers },
  });
}

export async function submitBatch(client: JobClient, parts: BatchParts): Promise<BatchBody> {
  const answer = await postBatch(client, parts);
  const body = await answer.json();
  expect([answer.status, body.message]).toEqual([202, undefined]);
  return body as BatchBody;
}

export async function readBatch(client: JobClient, id: string, query = ""): Promise<BatchPage> {
  const answer = await batchRequest(client, "GET", `/${id}${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as BatchPage;
}

export async function untilBatchEnded(client: JobClient, id: string): Promise<BatchPage> {
  for (;;) {
    const batch = await readBatch(client, id, "?wait=20");
    if (batch.state === "ended") return batch;
  }
}

/** The members of a ZIP by name. */
export function openZip(zip: Buffer): Map<string, Buffer> {
  const entries = readZip(zip, defaultPackageLimits);
  return new Map(entries.map((entry) => [entry.name, inflateEntry(entry, defaultPackageLimits)]));
}
