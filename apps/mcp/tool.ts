import type { ToolAnnotations } from "@modelcontextprotocol/server";
import type { z } from "zod";
import type { Scope } from "../contract/scopes.ts";

/** A link to a file of a result (Model Context Protocol, "Resource Links"). */
export interface FileLink {
  uri: string;
  name: string;
  mimeType: string;
}

/** The answer of a tool: a value for its output schema, and links to the files of a result. */
export interface ToolAnswer {
  value: Readonly<Record<string, unknown>>;
  links?: readonly FileLink[];
}

/** One tool: its words, its schemas, and its work. */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  name: string;
  title: string;
  description: string;
  annotations: ToolAnnotations;
  /** The scopes that its key needs on a server that requires credentials; none: every key may call it. */
  scopes: readonly Scope[];
  input: Input;
  output: z.ZodObject;
  /**
   * @param signal aborts if the client has left or has cancelled the call.
   * @throws DocopsError, NoAnswerError or ToolError, which the client gets as the answer.
   */
  call(args: z.output<Input>, signal: AbortSignal): Promise<ToolAnswer>;
}

/** Keeps the types of the arguments of one tool, which a list of tools cannot show. */
export function defineTool<Input extends z.ZodObject>(tool: Tool<Input>): Tool {
  return tool as unknown as Tool;
}

/** A tool that only reads. */
export const reads: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** A tool that makes something new and changes nothing that exists. */
export const creates: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
};

/** A tool that may replace or end something. */
export const overwrites: ToolAnnotations = { ...creates, destructiveHint: true };
