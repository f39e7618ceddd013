import { z } from "zod";

export type Json = Record<string, unknown>;

/** The JSON Schema of what is sent: what a default stands in for need not be. */
export function toJsonSchema(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, { io: "input" }) as Json;
}

/** Inside an OpenAPI document a schema needs no dialect and no address of its own. */
export function bare({ $schema: _dialect, $id: _address, ...schema }: Json): Json {
  return schema;
}
