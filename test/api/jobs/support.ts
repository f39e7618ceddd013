import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { JobBody } from "../../../apps/contract/answers/job.ts";
import { isEndState } from "../../../apps/contract/job-states.ts";
import { runForm } from "../support.ts";

/** The settings of a server with a SQLite state of its own, which ends with the test. */
export function sqliteState(): { DOCOPS_STATE: string; DOCOPS_STATE_DIR: string } {
  const directory = mkdtempSync(join(tmpdir(), "docops-state-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return { DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: directory };
}

/** A server, by its URL, and the credential of its client. */
export interface JobClient {
  url: string;
  /** Null: none. */
  apiKey?: string | null;
}

export function headersOf({ apiKey }: JobClient): Record<string, string> {
  return apiKey == null ? {} : { Authorization: `Bearer ${apiKey}` };
}

export function postJob(
  client: JobClient,
  parts: Parameters<typeof runForm>[0] = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${client.url}/v1/jobs`, {
    method: "POST",
    body: runForm(parts),
    headers: { ...headersOf(client), ...headers },
  });
}

/** Submits a job. @returns the job as the server has stored it. */
export async function submitJob(
  client: JobClient,
  parts: Parameters<typeof runForm>[0] = {},
): Promise<JobBody> {
  const answer = await postJob(client, parts);
  expect(answer.status).toBe(202);
  return (await answer.json()) as JobBody;
}

export function jobRequest(
  client: JobClient,
  method: "GET" | "POST" | "DELETE",
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${client.url}/v1/jobs${path}`, {
    method,
    headers: { ...headersOf(client), ...headers },
  });
}

export async function readJob(client: JobClient, id: string, query = ""): Promise<JobBody> {
  const answer = await jobRequest(client, "GET", `/${id}${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as JobBody;
}

/** Waits until a job has ended. */
export async function untilEnded(client: JobClient, id: string): Promise<JobBody> {
  for (;;) {
    const job = await readJob(client, id, "?wait=20");
    if (isEndState(job.state)) return job;
  }
}

/** Waits until a job is in this state. */
export async function untilState(
  client: JobClient,
  id: string,
  state: JobBody["state"],
): Promise<JobBody> {
  for (;;) {
    const job = await readJob(client, id);
    if (job.state === state) return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The names of the blobs of jobs that are stored. */
export function jobBlobs(stateDirectory: string): string[] {
  const entries = readdirSync(join(stateDirectory, "blobs"), {
    recursive: true,
    withFileTypes: true,
  });
  return entries
    .filter((entry) => entry.isFile() && entry.name.startsWith("jobs%"))
    .map(({ name }) => name)
    .sort();
}
