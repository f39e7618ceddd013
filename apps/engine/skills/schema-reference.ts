import type { JsonSchema } from "./skill.ts";

/**
 * Resolves a reference inside of a schema: a fragment with a JSON Pointer (RFC 6901).
 *
 * @returns null for a reference to another document, or to nothing.
 */
export function resolveReference(reference: string, root: JsonSchema): JsonSchema | null {
  if (!reference.startsWith("#")) return null;
  let at: JsonSchema | null = root;
  for (const token of reference.slice(1).split("/").slice(1)) {
    at = at && schemaOf(at[token.replaceAll("~1", "/").replaceAll("~0", "~")]);
  }
  return at;
}

/** A value as a schema; a list, such as that of `allOf`, counts as one, because a pointer may lead through it. */
export function schemaOf(value: unknown): JsonSchema | null {
  return typeof value === "object" && value !== null ? (value as JsonSchema) : null;
}
