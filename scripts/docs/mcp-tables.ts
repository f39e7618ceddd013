import { z } from "zod";
import { DocopsClient } from "../../apps/client/client.ts";
import { FileInputs } from "../../apps/mcp/file-inputs.ts";
import { inlineInputs } from "../../apps/mcp/inline-inputs.ts";
import { withKeptTemplates } from "../../apps/mcp/kept-templates.ts";
import { RootDirectory } from "../../apps/mcp/root-directory.ts";
import { StoredJobResults } from "../../apps/mcp/stored-job-results.ts";
import type { Tool } from "../../apps/mcp/tool.ts";
import { toolsOf } from "../../apps/mcp/tools.ts";
import { WrittenResults } from "../../apps/mcp/written-results.ts";
import { tableOf } from "./contract-tables.ts";

/** Makes the tables of tools and arguments for docs/mcp.md, from the tools themselves. */

const client = new DocopsClient({ baseUrl: "http://localhost" });

/** The tools of a server with a state. */
export function toolsOnServer({ makesPdfs }: { makesPdfs: boolean }): Tool[] {
  return toolsOf({
    client,
    inputs: withKeptTemplates(inlineInputs),
    results: new StoredJobResults(client),
    keepsTemplates: true,
    storesJobs: true,
    makesPdfs,
  });
}

const onServer = toolsOnServer({ makesPdfs: true });

/** The table of all tools. */
export function toolTable(): string {
  return tableOf(
    ["tool", "does", "changes something", "scopes of its key at `/mcp`"],
    onServer.map(({ annotations, description, name, scopes }) => [
      `\`${name}\``,
      description,
      annotations.readOnlyHint === true ? "no" : "yes",
      scopes.map((scope) => `\`${scope}\``).join(", ") || "any key",
    ]),
  );
}

/** The table of all arguments, with the tools that have them. */
export async function argumentTable(): Promise<string> {
  const root = await RootDirectory.open(".");
  const withFiles = toolsOf({
    client,
    inputs: new FileInputs(root),
    results: new WrittenResults(client, root),
    keepsTemplates: false,
    makesPdfs: true,
    storesJobs: false,
  });
  const server = argumentsOf(onServer);
  const files = argumentsOf(withFiles);
  const names = [...new Set([...files.keys(), ...server.keys()])];
  return tableOf(
    ["argument", "over", "tools", "says"],
    names.map((name) => {
      const { description = "", tools = [] } = files.get(name) ?? server.get(name) ?? {};
      const isEverywhere = files.has(name) && server.has(name);
      const transport = files.has(name) ? "standard input" : "HTTP";
      const all = new Set([...tools, ...(server.get(name)?.tools ?? [])]);
      return [
        `\`${name}\``,
        isEverywhere ? "both" : transport,
        [...all].map((tool) => `\`${tool}\``).join(", "),
        description,
      ];
    }),
  );
}

interface Argument {
  description: string;
  tools: string[];
}

function argumentsOf(tools: readonly Tool[]): Map<string, Argument> {
  const found = new Map<string, Argument>();
  for (const { input, name: tool } of tools) {
    for (const [name, schema] of Object.entries(input.shape)) {
      const { description: known = "", tools = [] } = found.get(name) ?? {};
      const description = known || descriptionOf(schema);
      found.set(name, { description, tools: [...tools, tool] });
    }
  }
  return found;
}

/** An optional schema, or one with a default, may have its description outside or inside. */
function descriptionOf(schema: z.core.$ZodType): string {
  const { description } = schema as z.ZodType;
  if (description !== undefined) return description;
  const isWrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
  return isWrapped ? descriptionOf(schema.unwrap()) : "";
}
