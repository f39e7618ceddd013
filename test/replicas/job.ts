import { artifactNames } from "../../apps/contract/artifacts.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { bearer } from "../api/auth/support.ts";
import { payload, runForm } from "../api/support.ts";

/** A run that is like no other: its title is in its document and nowhere else. */
export interface Job {
  title: string;
  apiKey: string;
  idempotencyKey?: string;
  /** What the log of the replica that gets it calls it. */
  requestId?: string;
  template?: Buffer;
}

/** What a client knows at the end. An answer of 200 that breaks off is no answer. */
export type Outcome =
  | { kind: "answered"; status: number; headers: Headers; body: Buffer }
  | { kind: "broken"; error: unknown };

export async function send(url: string, job: Job): Promise<Outcome> {
  try {
    const answer = await open(url, job);
    const body = Buffer.from(await answer.arrayBuffer());
    return { kind: "answered", status: answer.status, headers: answer.headers, body };
  } catch (error) {
    return { kind: "broken", error };
  }
}

/** @returns an answer of which only the head has been read. */
export function open(
  url: string,
  { title, apiKey, idempotencyKey, requestId, template }: Job,
): Promise<Response> {
  const task = { task_type: "meeting_notice", payload: { ...payload, meeting_title: title } };
  return fetch(`${url}/v1/run`, {
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
