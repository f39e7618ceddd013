import type { z } from "zod";
import { mostProblems, type YamlFile } from "../../yaml-file.ts";
import type { JsonSchema } from "./strength.ts";

/** A policy file as it was read. Problems take keys, values and places from it. */
export interface PolicyReading {
  file: unknown;
  placeOf: YamlFile["placeOf"];
  /** Makes the JSON Schema of policy files. Only some problems need it. */
  schema(): object;
}

type Path = readonly PropertyKey[];

/**
 * Describes a schema issue: the key, what is allowed, the nearest allowed word, line and column. An
 * issue with many keys yields at most 20 problems, because each needs a search for its place.
 */
export function describeProblem(issue: z.core.$ZodIssue, reading: PolicyReading): string[] {
  const path = issue.path.map(String).join(".");
  const where = reading.placeOf(issue.path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = keysAt(reading.schema(), issue.path);
      return issue.keys.slice(0, mostProblems).map((key) => {
        const full = [...issue.path, key];
        const name = full.map(String).join(".").slice(0, 100);
        const allowed =
          known.length > 0 && known.length <= 12 ? `; the known keys are ${known.join(", ")}` : "";
        return `unknown key ${name}${allowed}${didYouMean(key, known)}${reading.placeOf(full)}`;
      });
    }
    case "invalid_type":
      return [
        `${path === "" ? "must be a mapping" : `${path} must be ${kindOf(issue.expected)}`}${where}`,
      ];
    case "invalid_value": {
      const allowed = issue.values.map(String);
      const meant = didYouMean(valueAt(reading.file, issue.path), allowed);
      return [`${path} must be ${oneOf(allowed)}${meant}${where}`];
    }
    case "invalid_union": {
      const value = valueAt(reading.file, issue.path);
      const isPlain = typeof value !== "object" || value === null;
      if (isPlain && ownExpectation(path) !== undefined) {
        return [`${path} must be ${expectedOf(path)}${where}`];
      }
      // If the value has the type of only one alternative, that alternative says what is wrong.
      const meant = issue.errors.filter((errors) => !errors.some(isOfOtherKind));
      if (meant.length !== 1) return [`${path} must be ${expectedOf(path)}${where}`];
      return (meant[0] ?? [])
        .slice(0, mostProblems)
        .flatMap((inner) =>
          describeProblem({ ...inner, path: [...issue.path, ...inner.path] }, reading),
        );
    }
    case "too_small":
    case "too_big":
      return [`${path} must ${limitOf(issue)}${where}`];
    case "invalid_format":
      return [`${path} must be ${expectedOf(path)}${where}`];
    case "invalid_key":
      return [`${path} is not the name of a rule or a role${where}`];
    default:
      return [`${path} ${issue.message}${where}`];
  }
}

/** `; did you mean center?` if a word is near to an allowed one, otherwise "". */
export function didYouMean(word: unknown, allowed: readonly string[]): string {
  if (typeof word !== "string" || word.length > 40) return "";
  const most = Math.ceil(word.length / 3);
  const ranked = allowed
    .map((candidate) => ({
      candidate,
      edits: distance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ edits }) => edits <= most && edits < word.length)
    .sort((one, other) => one.edits - other.edits);
  const [nearest] = ranked;
  return nearest === undefined ? "" : `; did you mean ${nearest.candidate}?`;
}

/**
 * Levenshtein distance: how many characters must be inserted, deleted or replaced to turn one word
 * into another.
 */
function distance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      current[column] = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
    }
    above = current;
  }
  return above[other.length] ?? 0;
}

function valueAt(file: unknown, path: Path): unknown {
  let value = file;
  for (const key of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }
  return value;
}

/** The keys that the schema allows at a path. */
function keysAt(schema: object, path: Path): string[] {
  let nodes = alternativesOf(schema as JsonSchema);
  for (const key of path) {
    nodes = nodes.flatMap((node) => below(node, key)).flatMap(alternativesOf);
  }
  return [...new Set(nodes.flatMap(keysOf))];
}

function keysOf({ properties, propertyNames }: JsonSchema): string[] {
  const names = isSchema(propertyNames) ? propertyNames.enum : undefined;
  return [...Object.keys(properties ?? {}), ...(Array.isArray(names) ? names.map(String) : [])];
}

function below({ properties, additionalProperties, items }: JsonSchema, key: PropertyKey) {
  if (typeof key === "number") return isSchema(items) ? [items] : [];
  const named = Object.hasOwn(properties ?? {}, key) ? properties?.[String(key)] : undefined;
  if (named !== undefined) return [named];
  return isSchema(additionalProperties) ? [additionalProperties] : [];
}

/** A schema and, nested too, the alternatives of its `anyOf`. */
function alternativesOf(schema: JsonSchema): JsonSchema[] {
  const { anyOf } = schema;
  if (!Array.isArray(anyOf)) return [schema];
  return [schema, ...anyOf.filter(isSchema).flatMap(alternativesOf)];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null;
}

/** The most allowed words that a problem lists. */
const mostAllowed = 20;

function oneOf(allowed: readonly string[]): string {
  const [only = ""] = allowed;
  if (allowed.length === 1) return only;
  const further = allowed.length - mostAllowed;
  const shown = allowed.slice(0, mostAllowed).join(", ");
  return `one of ${shown}${further > 0 ? ` and ${further} more` : ""}`;
}

function kindOf(expected: string): string {
  return expected === "record" || expected === "object" ? "a mapping" : expected;
}

function limitOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const isList = issue.origin === "array" || issue.origin === "set";
  if (issue.code === "too_big") {
    return `be at most ${issue.maximum}`;
  }
  if (isList)
    return `have at least ${issue.minimum === 1 ? "one entry" : `${issue.minimum} entries`}`;
  if (issue.origin === "string") return "not be empty";
  return `be at least ${issue.minimum}`;
}

function isOfOtherKind({ code, path }: z.core.$ZodIssue): boolean {
  return code === "invalid_type" && path.length === 0;
}

/** Direct keys with a number, which may be written as text. */
const numberKeys = /^(?:run_size_pt|line_spacing_twips|first_line_indent_twips|twips_tolerance)$/;

/** Descriptions of the values of keys that take several kinds, by the end of the key's path. */
const expectations: readonly (readonly [RegExp, string])[] = [
  [numberKeys, "a number"],
  [/^(?:rules\.|unverified$)/, "error, warn, info or off"],
  [/\.match$/, "a mapping of conditions, or a list of such mappings"],
  [/\.list$/, "true, false, or a mapping of format, level and text_pattern"],
  [/\.required$/, "true, false, or a mapping with unless"],
  [/\.position$/, "first, last, or a mapping of before, after, not_before and not_after"],
  [/\.(?:after|before|not_after|not_before)(?:\.\d+)?$/, "a name of a role, or a list of names"],
  [/\.followed_by_rule$|\.preceded_by_rule$/, "true, false or red"],
  [/\.color(?:\.\d+)?$/, "auto, black, red or six hexadecimal digits, or a list of them"],
  [/\.text$/, "a mapping with say, or a list of such mappings"],
];

function ownExpectation(path: string): string | undefined {
  return expectations.find(([end]) => end.test(path))?.[1];
}

function expectedOf(path: string): string {
  return (
    ownExpectation(path) ??
    "one value, a range (min, max) or a list (oneOf), of the kind that this key takes"
  );
}
