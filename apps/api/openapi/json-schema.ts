import { z } from "zod";

export type Json = Record<string, unknown>;

/** The JSON Schema of a client's input: members with a default are optional. */
export function toJsonSchema(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, { io: "input" }) as Json;
}

/** Removes `$schema` and `$id`, which a schema inside an OpenAPI document does not need. */
export function bare({ $schema: _dialect, $id: _address, ...schema }: Json): Json {
  return schema;
}
