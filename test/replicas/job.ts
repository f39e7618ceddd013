import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import { artifactNames } from "../../apps/contract/artifacts.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { bearer } from "../api/auth/support.ts";
import { payload, runForm } from "../api/support.ts";

/** A job is done long before that, also where it has to wait for the end of a lease. */
const longestMs = 60_000;

/** A run that is like no other: its title is in its document and nowhere else. */
export interface Job {
  title: string;
  apiKey: string;
  idempotencyKey?: string;
  /** Its name in the log of the replica that gets it. */
  requestId?: string;
  template?: Buffer;
}

/** One that can be sent again, and found in a log. */
export type Sent = Job & Required<Pick<Job, "idempotencyKey" | "requestId">>;

export function newJob(apiKey: string, template?: Buffer): Sent {
  const id = randomUUID();
  const job = { title: `会议${id}`, apiKey, idempotencyKey: id, requestId: id };
  return template === undefined ? job : { ...job, template };
}

/** The result that a client has at the end. An answer of 200 that breaks off is no answer. */
export type Outcome = Answered | { kind: "broken"; error: unknown };

interface Answered {
  kind: "answered";
  status: number;
  headers: Headers;
  body: Buffer;
}

export async function send(url: string, job: Job): Promise<Outcome> {
  try {
    const answer = await open(url, job);
    const body = Buffer.from(await answer.arrayBuffer());
    return { kind: "answered", status: answer.status, headers: answer.headers, body };
  } catch (error) {
    return { kind: "broken", error };
  }
}

/** Sends a job again, as a client does, until it is done. */
export async function untilDone(url: string, job: Sent): Promise<Answered> {
  for (const last = Date.now() + longestMs; ; ) {
    const outcome = await send(url, job);
    if (outcome.kind === "answered" && outcome.status === 200) return outcome;
    if (Date.now() > last) {
      const { kind } = outcome;
      const told = kind === "answered" ? outcome.body.toString() : String(outcome.error);
      throw new Error(`the job ${job.requestId} is not done: ${kind}, ${told}`);
    }
    // A key whose replica has died is free when its lease ends.
    await wait(300);
  }
}

/** The status, or what broke. */
export function statusOf(outcome: Outcome): unknown {
  if (outcome.kind === "answered") return outcome.status;
  const { message, cause } = outcome.error as Error;
  return `${message}: ${cause}`;
}

/** Whether an answer is that of an earlier request. */
export function isReplayed({ headers }: Pick<Answered, "headers">): boolean {
  return headers.get("idempotency-replayed") === "true";
}

/** @returns an answer of which only the head has been read. `fetch` speaks HTTP/2 with nginx. */
export function open(url: string, job: Job): Promise<Response> {
  return fetch(requestOf(url, job));
}

/** The same by HTTP/1.1. */
export async function openByHttp1(url: string, job: Job): Promise<IncomingMessage> {
  const asked = requestOf(url, job);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = Object.fromEntries(asked.headers);
  request(asked.url, { method: asked.method, headers, agent: false }, resolve)
    .once("error", reject)
    .end(Buffer.from(await asked.arrayBuffer()));
  return promise;
}

function requestOf(
  url: string,
  { title, apiKey, idempotencyKey, requestId, template }: Job,
): Request {
  const task = { task_type: "meeting_notice", payload: { ...payload, meeting_title: title } };
  return new Request(`${url}/v1/run`, {
    method: "POST",
    headers: {
      ...bearer(apiKey),
      ...(idempotencyKey === undefined ? {} : { "Idempotency-Key": idempotencyKey }),
      ...(requestId === undefined ? {} : { "X-Docops-Request-Id": requestId }),
    },
    body: runForm({ task, ...(template === undefined ? {} : { template }) }),
  });
}

/**
 * Whether a body is a whole ZIP with the document of this job.
 *
 * @throws ZipError where it is no ZIP, or one whose members are damaged.
 */
export function isAnswerTo({ title }: Pick<Job, "title">, body: Buffer): boolean {
  const members = membersOf(body);
  const document = members.get(artifactNames.document);
  if (document === undefined) return false;
  return membersOf(document).get("word/document.xml")?.includes(`关于召开${title}的通知`) ?? false;
}

function membersOf(archive: Buffer): Map<string, Buffer> {
  const entries = readZip(archive, defaultPackageLimits);
  return new Map(entries.map((entry) => [entry.name, inflateEntry(entry, defaultPackageLimits)]));
}
