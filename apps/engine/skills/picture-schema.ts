import type { JsonSchema } from "./skill.ts";

/** Keywords of a JSON Schema (2020-12) that hold one schema, a list of them, or schemas by name. */
const single = ["items", "additionalProperties", "contains", "then", "else"] as const;
const lists = ["anyOf", "oneOf", "allOf", "prefixItems"] as const;
const maps = ["properties", "patternProperties", "$defs", "definitions"] as const;

/**
 * A schema in which a picture may be an asset, too: wherever it has a text with
 * `contentEncoding: base64`, `{asset: name}` may stand, with the size and the words of a picture.
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
      changed[key] = inner.map((each) => (isSchema(each) ? withAssets(each) : each));
    }
  }
  for (const key of maps) {
    const inner = schema[key];
    if (!isSchema(inner)) continue;
    const entries = Object.entries(inner);
    changed[key] = Object.fromEntries(
      entries.map(([name, each]) => [name, isSchema(each) ? withAssets(each) : each]),
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

/** @param text of a picture in Base64, which may be the fallback of an SVG. */
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
