import type { z } from "zod";

/** Items of an array that are checked before its faults are counted. */
const chunkLength = 100;

interface Result {
  value: unknown;
  issues: z.core.$ZodRawIssue[];
}

type Parse = (payload: Result, context: z.core.ParseContextInternal) => Result;

/**
 * Makes the arrays of a schema stop at so many faults, where zod collects one for every item: a text
 * of 12 million wrong items would otherwise end in as many objects. What passes and what does not
 * stays the same. What lies in an intersection is left alone, as there one side forgives faults of
 * the other.
 *
 * @param isFault what counts; other issues are dropped.
 */
export function boundFaults(
  schema: z.core.$ZodType,
  most: number,
  isFault: (issue: z.core.$ZodRawIssue) => boolean,
): void {
  const seen = new Set<z.core.$ZodType>();
  const open = [schema];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next) || next._zod.def.type === "intersection") continue;
    seen.add(next);
    if (next._zod.def.type === "array") boundArray(next, most, isFault);
    open.push(...schemasIn(next));
  }
}

function boundArray(
  array: z.core.$ZodType,
  most: number,
  isFault: (issue: z.core.$ZodRawIssue) => boolean,
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
        // An issue of the array itself, which has more items than it may have.
        if (typeof index !== "number") return parse(payload, context);
        if (payload.issues.length < most && isFault(issue)) {
          payload.issues.push({ ...issue, path: [from + index, ...below] });
        }
      }
    }
    return payload;
  };
  // Zod runs a schema without checks of its own by its `parse` itself.
  if (internals.run === internals.parse) internals.run = bounded as typeof internals.run;
  internals.parse = bounded as typeof internals.parse;
}

/** The schemas that a schema is made of. */
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
