import { z } from "zod";
import { taskArgument } from "./job-arguments.ts";
import { ToolError } from "./tool-error.ts";
import type { Arguments, DocumentInputs, TaskPart, TemplatePart } from "./tool-host.ts";

const base64 = (text: string) => z.base64().describe(text);

/** Documents within the call, for clients on other machines: the server reads no path. */
export const inlineInputs: DocumentInputs = {
  template: { template_base64: base64("The template (.docx) in Base64 (RFC 4648, 4).") },
  document: { document_base64: base64("The document (.docx) in Base64 (RFC 4648, 4).") },
  task: {
    task: taskArgument,
    assets_base64: z
      .record(z.string(), z.base64())
      .optional()
      .describe(
        'Pictures in Base64 by their names. The payload refers to a picture as {"asset": "<name>"}.',
      ),
  },
  readTemplate: async (args) => partOf(args, "template_base64"),
  readDocument: async (args) => partOf(args, "document_base64"),
  readTask: async ({ task, assets_base64: assets }) => ({
    task: task as object,
    ...(assets !== undefined && { assets: decoded(assets as Record<string, string>) }),
  }),
};

function partOf(args: Arguments, name: string): TemplatePart {
  const text = args[name];
  if (typeof text !== "string" || text === "") {
    throw new ToolError("INVALID_ARGUMENT", `${name} is empty`, { field: name });
  }
  return { template: bytesOf(text) };
}

function decoded(assets: Readonly<Record<string, string>>): NonNullable<TaskPart["assets"]> {
  return Object.fromEntries(Object.entries(assets).map(([name, text]) => [name, bytesOf(text)]));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, "base64"));
}
