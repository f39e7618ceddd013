import type { z } from "zod";

/** The number of array items that are checked between two counts of the issues. */
const chunkLength = 100;

interface Result {
  value: unknown;
  issues: z.core.$ZodRawIssue[];
}

type Parse = (payload: Result, context: z.core.ParseContextInternal) => Result;

/**
 * Makes the arrays of a schema stop after a number of issues. Zod collects an issue for every item,
 * so an array of 12 million wrong items would make as many objects. The same values pass as before.
 * Schemas within an intersection are not changed, because there one side may forgive issues of the
 * other.
 *
 * @param most the most issues that are collected.
 * @param counts whether an issue counts; other issues are dropped.
 */
export function boundIssues(
  schema: z.core.$ZodType,
  most: number,
  counts: (issue: z.core.$ZodRawIssue) => boolean,
): void {
  const seen = new Set<z.core.$ZodType>();
  const open = [schema];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next) || next._zod.def.type === "intersection") continue;
    seen.add(next);
    if (next._zod.def.type === "array") boundArray(next, most, counts);
    open.push(...schemasIn(next));
  }
}

function boundArray(
  array: z.core.$ZodType,
  most: number,
  counts: (issue: z.core.$ZodRawIssue) => boolean,
): void {
  const internals = array._zod;
  const parse = internals.parse as Parse;
  const bounded: Parse = (payload, context) => {
    const { value } = payload;
    if (!Array.isArray(value) || value.length <= chunkLength) return parse(payload, context);
    for (let from = 0; from < value.length && payload.issues.length < most; from += chunkLength) {
      const chunk = value.slice(from, from + chunkLength);
      const { issues } = parse({ value: chunk, issues: [] }, context);
      for (const issue of issues) {
        const [index, ...below] = issue.path ?? [];
        // An issue of the array itself, which has too many items.
        if (typeof index !== "number") return parse(payload, context);
        if (payload.issues.length < most && counts(issue)) {
          payload.issues.push({ ...issue, path: [from + index, ...below] });
        }
      }
    }
    return payload;
  };
  // For a schema without checks, zod uses `parse` as `run`.
  if (internals.run === internals.parse) internals.run = bounded as typeof internals.run;
  internals.parse = bounded as typeof internals.parse;
}

/** The schemas nested in a schema. */
function schemasIn({ _zod }: z.core.$ZodType): z.core.$ZodType[] {
  const { type } = _zod.def;
  if (type === "lazy") return [(_zod as z.core.$ZodLazyInternals).innerType];
  return Object.values(_zod.def)
    .flatMap((value) => (isPlain(value) ? Object.values(value) : [value].flat()))
    .filter(isSchema);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isSchema(value);
}

function isSchema(value: unknown): value is z.core.$ZodType {
  return (
    typeof value === "object" &&
    value !== null &&
    "_zod" in value &&
    "def" in (value._zod as object)
  );
}
