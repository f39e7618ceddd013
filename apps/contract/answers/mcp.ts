import { z } from "zod";

/** A message to `/mcp` (JSON-RPC 2.0, 4). The Model Context Protocol says what it may hold. */
export const mcpMessage = z
  .looseObject({
    jsonrpc: z.literal("2.0"),
    method: z.string().describe("Such as `tools/list` or `tools/call`."),
    id: z.union([z.string(), z.number()]).optional().describe("Absent in a notification."),
    params: z.looseObject({}).optional(),
  })
  .describe("A message of the Model Context Protocol.");
