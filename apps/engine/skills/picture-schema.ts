import type { JsonSchema } from "./skill.ts";

/** Keywords of a JSON Schema (2020-12) that hold one schema, a list of them, or schemas by name. */
const single = ["items", "additionalProperties", "contains", "then", "else"] as const;
const lists = ["anyOf", "oneOf", "allOf", "prefixItems"] as const;
const maps = ["properties", "patternProperties", "$defs", "definitions"] as const;

/**
 * Changes a schema so that a picture may also be an asset. Wherever it has a string with
 * `contentEncoding: base64`, it then also accepts `{asset: name}`, with size, alternative text and
 * fallback.
 */
export function withAssets(schema: JsonSchema): JsonSchema {
  if (isPicture(schema)) return pictureSchema(schema);
  const changed: Record<string, unknown> = { ...schema };
  for (const key of single) {
    if (isSchema(schema[key])) changed[key] = withAssets(schema[key]);
  }
  for (const key of lists) {
    const inner = schema[key];
    if (Array.isArray(inner)) {
      changed[key] = inner.map((item) => (isSchema(item) ? withAssets(item) : item));
    }
  }
  for (const key of maps) {
    const inner = schema[key];
    if (!isSchema(inner)) continue;
    const entries = Object.entries(inner);
    changed[key] = Object.fromEntries(
      entries.map(([name, item]) => [name, isSchema(item) ? withAssets(item) : item]),
    );
  }
  return changed;
}

function isPicture({ type, contentEncoding }: JsonSchema): boolean {
  return type === "string" && contentEncoding === "base64";
}

function pictureSchema({ title, description, ...text }: JsonSchema): JsonSchema {
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    anyOf: [text, assetSchema(text)],
  };
}

/**
 * The schema of `{asset: name}`.
 *
 * @param text the schema of a picture in Base64, which may be the fallback of an SVG.
 */
function assetSchema(text: JsonSchema): JsonSchema {
  return {
    type: "object",
    required: ["asset"],
    additionalProperties: false,
    properties: {
      asset: { type: "string" },
      fallback: {
        anyOf: [
          text,
          {
            type: "object",
            required: ["asset"],
            additionalProperties: false,
            properties: { asset: { type: "string" } },
          },
        ],
      },
      width: { type: "string" },
      height: { type: "string" },
      alt: { type: "string" },
    },
  };
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
