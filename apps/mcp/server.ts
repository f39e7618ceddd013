import {
  type CallToolResult,
  McpServer,
  type ServerContext,
  type StandardSchemaWithJSON,
} from "@modelcontextprotocol/server";
import type { z } from "zod";
import { boundAnswer, maxAnswerBytes } from "./bound-answer.ts";
import { checkArguments } from "./check-arguments.ts";
import { serverInstructions } from "./document-text.ts";
import { addResultResource } from "./result-resource.ts";
import type { Tool, ToolAnswer } from "./tool.ts";
import { type ErrorAnswer, errorAnswer, ToolError } from "./tool-error.ts";
import type { ToolHost } from "./tool-host.ts";
import { toolsOf } from "./tools.ts";

export interface McpServerParts {
  version: string;
  /** Aborts when nobody waits for answers any more. */
  gone: AbortSignal;
  /** Called once for each call, with its outcome: `ok`, `cancelled` or an error code. */
  onCall(tool: string, outcome: string): void;
  /** Called with errors that are faults of the program. */
  onFault(error: unknown): void;
}

/** Makes the server of one connection or of one request: its tools, and the files of results as resources. */
export function createMcpServer(host: ToolHost, parts: McpServerParts): McpServer {
  const { version } = parts;
  const server = new McpServer(
    { name: "docops", title: "docops", version },
    { instructions: serverInstructions },
  );
  for (const tool of toolsOf(host)) addTool(server, tool, parts);
  if (host.storesJobs) addResultResource(server, host.client, parts.gone);
  return server;
}

function addTool(server: McpServer, tool: Tool, parts: McpServerParts): void {
  const { annotations, description, input, name, output, title } = tool;
  server.registerTool(
    name,
    { title, description, annotations, inputSchema: unchecked(input), outputSchema: output },
    async (args: unknown, { mcpReq }: ServerContext): Promise<CallToolResult> => {
      const signal = AbortSignal.any([mcpReq.signal, parts.gone]);
      try {
        const answer = await tool.call(checkArguments(input, args), signal);
        const result = resultOf(answer);
        parts.onCall(name, "ok");
        return result;
      } catch (error) {
        if (signal.aborted) {
          parts.onCall(name, "cancelled");
          throw error;
        }
        const told = errorAnswer(error) ?? faultAnswer(error, parts);
        parts.onCall(name, told.error_code);
        return { isError: true, content: [textOf(boundError(told))] };
      }
    },
  );
}

/**
 * The schema as it is listed, without its check: `checkArguments` checks, because its errors name the argument, what
 * is allowed, and the nearest right word.
 */
function unchecked(input: z.ZodObject): StandardSchemaWithJSON {
  const standard = input["~standard"] as unknown as StandardSchemaWithJSON["~standard"];
  return { "~standard": { ...standard, validate: (value) => ({ value }) } };
}

/** Clients that know no structured answers read the text, which is the same JSON. */
function resultOf({ value, links = [] }: ToolAnswer): CallToolResult {
  const bounded = boundAnswer(value);
  if (bounded === null) throw tooLarge();
  return {
    structuredContent: bounded,
    content: [
      textOf(bounded),
      ...links.map((link) => ({ type: "resource_link" as const, ...link })),
    ],
  };
}

function textOf(value: unknown): { type: "text"; text: string } {
  return { type: "text", text: JSON.stringify(value) };
}

function tooLarge(): ToolError {
  return new ToolError("PAYLOAD_TOO_LARGE", "the answer is too large for a message", {
    allowed: maxAnswerBytes,
    hint: "Ask for less: name one skill, or read the files of the result.",
  });
}

/** Lists in the detail of an error may be long, too. */
function boundError(error: ErrorAnswer): object {
  const { detail, ...rest } = error;
  return boundAnswer({ ...rest, detail }) ?? rest;
}

function faultAnswer(error: unknown, { onFault }: McpServerParts): ErrorAnswer {
  onFault(error);
  return errorAnswer(new ToolError("INTERNAL_ERROR", "docops has a fault")) as ErrorAnswer;
}
