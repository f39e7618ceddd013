import type { z } from "zod";
import { kindInWords } from "../../value-kinds.ts";
import { mostProblems, type YamlFile } from "../../yaml-file.ts";
import { didYouMean } from "./did-you-mean.ts";
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
        return `unknown key ${name}${knownKeys(path, known)}${didYouMean(key, known)}${reading.placeOf(full)}`;
      });
    }
    case "invalid_type":
      return [`${wrongKind(path, issue.expected, valueAt(reading.file, issue.path))}${where}`];
    case "invalid_value": {
      const allowed = issue.values.map(String);
      const meant = didYouMean(valueAt(reading.file, issue.path), allowed);
      return [`${path} must be ${oneOf(allowed)}${meant}${where}`];
    }
    case "invalid_union": {
      const value = valueAt(reading.file, issue.path);
      const isPlain = typeof value !== "object" || value === null;
      if (isPlain && ownExpectation(path) !== undefined) {
        const meant = didYouMean(value, /^rules\./.test(path) ? ruleLevels : []);
        return [`${path} ${mustBe(value)} ${expectedOf(path)}${meant}${where}`];
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

/** The most known keys that a problem lists. */
const mostKeys = 12;

/** The keys that are known at a path, or the page that lists them. */
function knownKeys(path: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  if (known.length <= mostKeys) return `; the known keys are ${known.join(", ")}`;
  return path === "rules" ? "; docs/rules.md lists the rules" : "; docs/policies.md lists the keys";
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

function wrongKind(path: string, expected: string, value: unknown): string {
  if (path === "") return "the file must be a mapping of keys to values";
  return `${path} ${mustBe(value)} ${kindInWords(expected)}`;
}

function mustBe(value: unknown): string {
  return value === undefined ? "is missing; it must be" : "must be";
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

/** The words that the value of a rule may be. */
const ruleLevels = ["error", "warn", "info", "off"];

/** Direct keys with a number, which may be written as text. */
const numberKeys = /^(?:run_size_pt|line_spacing_twips|first_line_indent_twips|twips_tolerance)$/;

/** Descriptions of the values of keys that take several kinds, by the end of the key's path. */
const expectations: readonly (readonly [RegExp, string])[] = [
  [numberKeys, "a number"],
  [/^(?:rules\.|unverified$)/, `${ruleLevels.slice(0, -1).join(", ")} or ${ruleLevels.at(-1)}`],
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
