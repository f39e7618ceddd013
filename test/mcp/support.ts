import {
  type CallToolResult,
  Client,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { expect, onTestFinished } from "vitest";
import { noticeTemplate, payload } from "../api/support.ts";

/** The version of the protocol that a client negotiates. */
export const eras = ["legacy", { pin: "2026-07-28" }] as const;

export interface ClientOptions {
  headers?: Readonly<Record<string, string>>;
  era?: (typeof eras)[number];
}

/** A client of the official SDK at `/mcp`. It is closed with the test. */
export async function connect(
  { url }: { url: string },
  { era = "legacy", headers = {} }: ClientOptions = {},
): Promise<Client> {
  const client = new Client(
    { name: "test", version: "1.0.0" },
    { versionNegotiation: { mode: era } },
  );
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
    requestInit: { headers: { ...headers } },
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return client;
}

export const task = { task_type: "meeting_notice", payload };

export const inlineTemplate = { template_base64: noticeTemplate.toString("base64") };

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers in many ways
type Answer = Record<string, any>;

/** Calls a tool that answers. Its text is the same as its structured answer. */
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

/** Calls a tool that refuses. @returns the error. */
export async function refused(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<Answer> {
  const result = (await client.callTool({ name, arguments: args })) as CallToolResult;
  expect(result.isError, textOf(result)).toBe(true);
  return JSON.parse(textOf(result));
}

function textOf({ content }: CallToolResult): string {
  const [first] = content;
  return first?.type === "text" ? first.text : "";
}
