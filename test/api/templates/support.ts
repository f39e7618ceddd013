import { createHash } from "node:crypto";
import { expect } from "vitest";
import {
  type TemplateVersionBody,
  templateVersionBody,
} from "../../../apps/contract/answers/template.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { headersOf, type JobClient } from "../jobs/support.ts";
import { noticeTemplate, payload } from "../support.ts";

/** A template that differs from `noticeTemplate` by its last line. */
export const secondTemplate = docx(
  p("关于召开【MEETING_TITLE】的通知") +
    p("定于【MEETING_DATE】【MEETING_TIME】在【MEETING_LOCATION】召开。") +
    p("【ORGANIZER】") +
    p("Second"),
);

/** A template with a tag that is not closed. */
export const brokenTemplate = docx(p("关于【MEETING_TITLE的通知"));

/** The task that `noticeTemplate` is filled with. */
export const noticeTask = { task_type: "meeting_notice", payload };

export function sha256Of(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The parts of a template that is to be kept. An object is sent as JSON. */
export interface TemplateParts {
  name?: string | null;
  file?: Buffer | null;
  sample?: object;
  text?: Readonly<Record<string, string>>;
}

export function templateForm({
  name = "notice",
  file = noticeTemplate,
  sample,
  text = { skill: "meeting_notice" },
}: TemplateParts): FormData {
  const form = new FormData();
  if (name !== null) form.append("name", name);
  if (file !== null) form.append("file", new Blob([new Uint8Array(file)]), "notice.docx");
  if (sample !== undefined) form.append("sample", new Blob([JSON.stringify(sample)]), "task.json");
  for (const [part, value] of Object.entries(text)) form.append(part, value);
  return form;
}

export function postTemplate(
  client: JobClient,
  parts: TemplateParts = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${client.url}/v1/templates`, {
    method: "POST",
    body: templateForm(parts),
    headers: { ...headersOf(client), ...headers },
  });
}

/** Keeps a template. @returns the version. */
export async function addTemplate(
  client: JobClient,
  parts: TemplateParts = {},
): Promise<TemplateVersionBody> {
  const answer = await postTemplate(client, parts);
  const body = await answer.json();
  expect([answer.status, body.message]).toEqual([201, undefined]);
  return templateVersionBody.parse(body);
}

export function templateRequest(
  client: JobClient,
  method: "GET" | "HEAD" | "POST" | "DELETE",
  path: string,
  body?: object,
): Promise<Response> {
  const isJson = body !== undefined;
  return fetch(`${client.url}/v1/templates${path}`, {
    method,
    headers: { ...headersOf(client), ...(isJson && { "Content-Type": "application/json" }) },
    ...(isJson && { body: JSON.stringify(body) }),
  });
}

export async function publish(client: JobClient, name: string, version: string): Promise<void> {
  const answer = await templateRequest(client, "POST", `/${name}/publish`, { version });
  expect(answer.status).toBe(200);
}

/** Keeps a template and publishes the version. @returns it. */
export async function addPublished(
  client: JobClient,
  parts: TemplateParts = {},
): Promise<TemplateVersionBody> {
  const version = await addTemplate(client, parts);
  await publish(client, version.name, version.version);
  return version;
}
