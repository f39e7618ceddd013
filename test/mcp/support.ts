import {
  type CallToolResult,
  Client,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { expect, onTestFinished } from "vitest";
import { noticeTemplate, payload } from "../api/support.ts";

/** How a client of each version of the protocol begins. */
export const eras = ["legacy", { pin: "2026-07-28" }] as const;

export type Era = (typeof eras)[number];

export interface ClientOptions {
  headers?: Readonly<Record<string, string>>;
  era?: Era;
}

/** A client of the official SDK at `/mcp`. It is closed with the test. */
export async function connect(
  { url }: { url: string },
  { era = "legacy", headers = {} }: ClientOptions = {},
): Promise<Client> {
  const client = newClient(era);
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
    requestInit: { headers: { ...headers } },
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return client;
}

export function newClient(era: Era): Client {
  const info = { name: "test", version: "1.0.0" };
  return new Client(info, { versionNegotiation: { mode: era } });
}

export const task = { task_type: "meeting_notice", payload };

export const inlineTemplate = { template_base64: noticeTemplate.toString("base64") };

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests in many ways
export type Answer = Record<string, any>;

/** Calls a tool that answers. Its text is the same JSON as its structured answer. */
export async function call(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<Answer> {
  const result = (await client.callTool({ name, arguments: args })) as CallToolResult;
  expect(result.isError, textOf(result)).not.toBe(true);
  expect(JSON.parse(textOf(result))).toEqual(result.structuredContent);
  return result.structuredContent as Answer;
}

/** Calls a tool that refuses. @returns the error, in the shape of the API's errors. */
export async function refused(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<Answer> {
  const result = (await client.callTool({ name, arguments: args })) as CallToolResult;
  expect(result.isError, textOf(result)).toBe(true);
  const error = JSON.parse(textOf(result));
  expect(error).toMatchObject({
    error_code: expect.stringMatching(/^[A-Z_]+$/),
    message: expect.any(String),
    detail: { hint: expect.any(String) },
  });
  return error;
}

function textOf({ content }: CallToolResult): string {
  const [first] = content;
  return first?.type === "text" ? first.text : "";
}

/** A message of a client that is no SDK. */
export function post(
  { url }: { url: string },
  message: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: typeof message === "string" ? message : JSON.stringify(message),
  });
}

export const listTools = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };

export function toolCall(name: string, args: object) {
  return { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } };
}
