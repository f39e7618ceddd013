import type { z } from "zod";
import { bare, type Json, toJsonSchema } from "./json-schema.ts";

/** A request body in JSON, as an OpenAPI Request Body Object. A body whose members all have defaults may be left out. */
export function jsonForm(schema: z.ZodType, description: string): () => Json {
  const required = !schema.safeParse({}).success;
  return () => ({
    description,
    required,
    content: { "application/json": { schema: bare(toJsonSchema(schema)) } },
  });
}
