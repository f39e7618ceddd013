import { didYouMean } from "./did-you-mean.ts";

/** Any requirement of a role may be written as `{ value, strength }`. This file splits the two. */

const strengths = ["required", "recommended"];

/** Keys of a role that are not requirements on formatting. */
const notRequirements = new Set([
  "match",
  "required",
  "strength",
  "min_confidence",
  "extent",
  "rest",
  "parts",
]);

export interface TakenStrengths {
  /** The roles, with every requirement as its plain value. */
  roles: unknown;
  /** The recommended keys of each role. */
  recommended: ReadonlyMap<string, readonly string[]>;
  problems: { path: string[]; message: string }[];
}

/**
 * @param roles as the policy file has them. Values that are not mappings are returned as they are;
 * the schema refuses them.
 */
export function takeStrengths(roles: unknown): TakenStrengths {
  const recommended = new Map<string, string[]>();
  const problems: TakenStrengths["problems"] = [];
  if (!isMapping(roles)) return { roles, recommended, problems };
  const plain = Object.entries(roles).map(([name, role]): [string, unknown] => {
    if (!isMapping(role)) return [name, role];
    const ofRole: string[] = [];
    const keys = Object.entries(role).map(([key, value]): [string, unknown] => {
      if (notRequirements.has(key) || !isMapping(value) || !Object.hasOwn(value, "value")) {
        return [key, value];
      }
      const { value: inner, strength = "required", ...others } = value;
      const path = ["roles", name, key];
      for (const other of Object.keys(others)) {
        problems.push({
          path,
          message: `must not have ${other.slice(0, 40)} beside value and strength`,
        });
      }
      if (!strengths.includes(String(strength))) {
        const meant = didYouMean(strength, strengths);
        problems.push({ path, message: `strength must be one of ${strengths.join(", ")}${meant}` });
      }
      if (strength === "recommended") ofRole.push(key);
      return [key, inner];
    });
    if (ofRole.length > 0) recommended.set(name, ofRole);
    return [name, Object.fromEntries(keys)];
  });
  return { roles: Object.fromEntries(plain), recommended, problems };
}

/** The JSON Schema of roles, in which every requirement may also be written with its strength. */
export function withStrengths(role: JsonSchema): JsonSchema {
  const properties = Object.entries(role.properties ?? {}).map(
    ([key, schema]): [string, JsonSchema] => {
      if (notRequirements.has(key)) return [key, schema];
      const { description, ...value } = schema;
      const strength = { enum: strengths, description: "recommended: a warning at most." };
      const withStrength = {
        type: "object",
        properties: { value, strength },
        required: ["value"],
        additionalProperties: false,
      };
      const both = { anyOf: [value, withStrength] };
      return [key, description === undefined ? both : { description, ...both }];
    },
  );
  return { ...role, properties: Object.fromEntries(properties) };
}

/** The keys of a JSON Schema that are read here. */
export interface JsonSchema {
  description?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  [key: string]: unknown;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
