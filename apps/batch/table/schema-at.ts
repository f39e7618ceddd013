import { type JsonSchema, resolveReference, schemaOf } from "../../engine/inputs.ts";

/** The path of a value in a payload: names of members, and positions in lists. */
export type ValuePath = readonly (string | number)[];

/** Combined and referenced schemas may form a circle. */
const maxSteps = 50;

/**
 * The schema of the value at a path.
 *
 * @param root a JSON Schema (2020-12).
 * @returns null if the schema says nothing of that value, or more than one thing.
 */
export function schemaAt(root: JsonSchema, path: ValuePath): JsonSchema | null {
  let schema = plain(root, root);
  for (const step of path) {
    if (schema === null) return null;
    schema = plain(typeof step === "string" ? member(schema, step) : item(schema, step), root);
  }
  return schema;
}

/** A schema without references, and without the alternative `null`. */
function plain(value: unknown, root: JsonSchema): JsonSchema | null {
  let schema = schemaOf(value);
  for (let step = 0; schema !== null && step < maxSteps; step++) {
    if (Array.isArray(schema)) return null;
    if (typeof schema.$ref === "string") {
      schema = resolveReference(schema.$ref, root);
      continue;
    }
    const alternatives: unknown = schema.anyOf ?? schema.oneOf;
    if (!Array.isArray(alternatives)) return schema;
    const others = alternatives.filter((alternative) => schemaOf(alternative)?.type !== "null");
    schema = others.length === 1 ? schemaOf(others[0]) : null;
  }
  return null;
}

function member({ properties, additionalProperties }: JsonSchema, name: string): unknown {
  const named = schemaOf(properties);
  return named !== null && Object.hasOwn(named, name) ? named[name] : additionalProperties;
}

function item({ prefixItems, items }: JsonSchema, index: number): unknown {
  return (Array.isArray(prefixItems) ? prefixItems[index] : undefined) ?? items;
}
