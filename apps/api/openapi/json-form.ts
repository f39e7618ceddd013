import type { z } from "zod";
import { bare, type Json, toJsonSchema } from "./json-schema.ts";

/** The OpenAPI Request Body Object of a JSON body. The body is optional if all members have defaults. */
export function jsonForm(schema: z.ZodType, description: string): () => Json {
  const required = !schema.safeParse({}).success;
  return () => ({
    description,
    required,
    content: { "application/json": { schema: bare(toJsonSchema(schema)) } },
  });
}
