import { nearestName } from "../template/values/nearest-name.ts";
import type { JsonSchema, SkillDefinition } from "./skill.ts";

/** A hint about a problem of a task. It never contains a value of the task. */
export interface TaskHint {
  /** The names or words that may stand there. */
  allowed?: readonly string[];
  /** The allowed name that is most similar. */
  nearest?: string;
  /** A sentence. */
  hint?: string;
}

const form = '{"task_type": "…", "payload": {…}}';

/** The keys of a task. */
const taskKeys = ["task_type", "payload", "locale"];

/** The most names in a hint, and the longest of them. */
const maxAllowed = 64;
const maxNameLength = 100;

/**
 * Says what helps with a key that a task must not have.
 *
 * @param path the path of the object that has the key.
 * @param json the task, and its skill if there is one of its type.
 */
export function unknownKeyHint(
  path: readonly PropertyKey[],
  key: string,
  json: object,
  skill: SkillDefinition | undefined,
): TaskHint {
  if (path.length === 0) {
    const isBare = !Object.hasOwn(json, "payload");
    if (isBare) return { hint: `The values belong in "payload": a task is ${form}.` };
    return named(key, taskKeys);
  }
  const [first, ...rest] = path;
  const properties = first === "payload" && skill ? keysAt(skill.payload, rest) : null;
  return properties === null ? {} : named(key, properties);
}

/** Says what helps with a `task_type` that is missing or unknown. */
export function taskTypeHint(json: object, types: readonly string[]): TaskHint {
  const type = (json as { task_type?: unknown }).task_type;
  if (typeof type !== "string") {
    return { ...bounded(types), hint: `A task is ${form}.` };
  }
  const near = named(type, types);
  if (near.nearest !== undefined) return near;
  const hint =
    "Skills of your own have to be loaded from a folder: DOCOPS_SKILLS_DIR, or --skills-dir of the command.";
  return { ...near, hint };
}

const typeHints: Readonly<Record<string, string>> = {
  array: 'Write a list in square brackets: ["first", "second"].',
  boolean: "Write true or false without quotation marks.",
  int: "Write a whole number without quotation marks.",
  number: "Write a number without quotation marks.",
  object: 'Write an object in braces: {"name": "value"}.',
  record: 'Write an object in braces: {"name": "value"}.',
  string: 'Write a text in quotation marks: "value".',
};

/** Says how a value of a type is written in JSON. @param type the name that zod has for it. */
export function typeHint(type: string): TaskHint {
  const hint = typeHints[type];
  return hint === undefined ? {} : { hint };
}

export const localeHint: TaskHint = { hint: "Use a BCP 47 tag such as zh-CN or en-US." };

/** A hint in words, for people: `Did you mean …? Allowed: …` */
export function hintInWords({ allowed, hint, nearest }: TaskHint): string | null {
  const sentences = [
    ...(nearest === undefined ? [] : [`Did you mean ${nearest}?`]),
    ...(allowed === undefined || allowed.length === 0 ? [] : [`Allowed: ${allowed.join(", ")}.`]),
    ...(hint === undefined ? [] : [hint]),
  ];
  return sentences.length === 0 ? null : sentences.join(" ");
}

function named(name: string, allowed: readonly string[]): TaskHint {
  const listed = bounded(allowed);
  const lower = listed.allowed.map((other) => other.toLowerCase());
  const near = nearestName(name, lower);
  const nearest = near === null ? undefined : listed.allowed[lower.indexOf(near)];
  return nearest === undefined ? listed : { ...listed, nearest };
}

function bounded(names: readonly string[]): { allowed: string[] } {
  return { allowed: names.filter(({ length }) => length <= maxNameLength).slice(0, maxAllowed) };
}

/** The keys that a schema names at a path; null if it does not name them in a plain way. */
function keysAt(schema: JsonSchema, path: readonly PropertyKey[]): string[] | null {
  let at: JsonSchema | null = schema;
  for (const key of path) {
    at = schemaOf(typeof key === "number" ? at.items : schemaOf(at.properties)?.[String(key)]);
    if (at === null) return null;
  }
  const properties = schemaOf(at.properties);
  return properties === null ? null : Object.keys(properties);
}

function schemaOf(value: unknown): JsonSchema | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonSchema)
    : null;
}
