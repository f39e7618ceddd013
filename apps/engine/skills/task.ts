import { z } from "zod";
import { boundFaults } from "./bounded-faults.ts";
import { jsonFault } from "./json-fault.ts";
import { withAssets } from "./picture-schema.ts";
import type { JsonSchema, SkillDefinition, SkillSet, Task } from "./skill.ts";
import { decodeJson, taskOf } from "./task-json.ts";

/** What is wrong with a task. Never holds a value of the task. */
export interface TaskFault {
  /** Where, as `payload.meeting_title`. */
  path: string;
  problem: string;
}

export type TaskResult =
  | { ok: true; task: Task }
  | { ok: false; code: "not_utf8" | "not_json" | "not_object"; faults: TaskFault[] }
  | { ok: false; code: "schema"; faults: TaskFault[] };

/**
 * Reads task files: UTF-8, one JSON object (RFC 8259), checked against the schema of its own
 * `task_type`. Nothing is coerced and no unknown key is let in. The check sees numbers; the task has
 * them as they were sent. Takes time by the length of a task; the first 20 faults are told.
 */
export class TaskReader {
  readonly #schemas: ReadonlyMap<string, z.ZodType<Task>>;
  /** For a task that names no type which exists: says so. */
  readonly #anyType: z.ZodType<Task>;

  constructor(skills: SkillSet) {
    this.#anyType = z.strictObject({
      task_type: z.enum([...skills.keys()]),
      payload: z.record(z.string(), z.any()).default({}),
      locale,
    });
    this.#schemas = new Map([...skills].map(([name, skill]) => [name, taskSchema(skill)]));
  }

  read(bytes: Uint8Array): TaskResult {
    let text: string;
    try {
      text = decodeJson(bytes);
    } catch {
      return { ok: false, code: "not_utf8", faults: [] };
    }
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return { ok: false, code: "not_json", faults: [{ path: "", problem: describeJson(text) }] };
    }
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      return { ok: false, code: "not_object", faults: [] };
    }
    const type = (json as { task_type?: unknown }).task_type;
    const schema = this.#schemas.get(typeof type === "string" ? type : "") ?? this.#anyType;
    const faults = faultsIn(schema, json);
    if (faults.length > 0) return { ok: false, code: "schema", faults };
    return { ok: true, task: taskOf(json, text) };
  }
}

/** Of the faults of a task, so many are told. */
const mostFaults = 20;

/** Keys are as long as the task likes, and a schema may name many words. */
const maxPathLength = 500;
const maxProblemLength = 1000;

function faultsIn(schema: z.ZodType, json: unknown): TaskFault[] {
  let issues: readonly z.core.$ZodIssue[];
  try {
    issues = schema.safeParse(json).error?.issues ?? [];
  } catch (error) {
    // zod calls itself, and hands issues on as arguments: both are bounded by the stack.
    if (!(error instanceof RangeError)) throw error;
    return [{ path: "payload", problem: "has too many faults, or is nested too deeply" }];
  }
  return issues
    .filter((issue) => !isOfLongInteger(issue))
    .slice(0, mostFaults)
    .flatMap(taskFaults)
    .slice(0, mostFaults)
    .map(({ path, problem }) => ({
      path: clip(path, maxPathLength),
      problem: clip(problem, maxProblemLength),
    }));
}

/** zod takes no integer over 2^53; JSON Schema does, and so does a document. */
function isOfLongInteger({ code, origin }: { code?: string; origin?: unknown }): boolean {
  return (code === "too_big" || code === "too_small") && origin === "int";
}

/** BCP 47, as Intl takes it. */
const locale = z
  .string()
  .refine((tag) => isLocale(tag), { error: "is no locale such as zh-CN" })
  .describe("How numbers are written: zh-CN, en-US.")
  .optional();

/** More than any tag that is in use; to read one of thousands of variants takes V8 seconds. */
const maxLocaleLength = 100;

export function isLocale(tag: string): boolean {
  if (tag.length > maxLocaleLength) return false;
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

/**
 * What a task of a skill may be: the schema that checks it, and that clients get as JSON Schema.
 *
 * @throws Error when the skill's payload is no JSON Schema.
 */
export function taskSchema(skill: SkillDefinition): z.ZodType<Task> {
  const schema = z.strictObject({
    task_type: z.literal(skill.name),
    payload: payloadSchema(withAssets(skill.payload)).default({}),
    locale,
  }) as z.ZodType<Task>;
  boundFaults(schema, mostFaults, (issue) => !isOfLongInteger(issue));
  return schema;
}

/** A key that is not required may be left out, or be null, which is the same. */
function payloadSchema({
  properties = {},
  required = [],
  additionalProperties,
  ...rest
}: JsonSchema) {
  const isRequired = (key: string) => Array.isArray(required) && required.includes(key);
  const { $defs } = rest;
  const shape = Object.entries(properties as Record<string, JsonSchema>).map(
    ([key, schema]): [string, z.ZodType] => {
      const whole = $defs === undefined ? schema : { ...schema, $defs };
      const own = z.fromJSONSchema(whole as Parameters<typeof z.fromJSONSchema>[0]);
      return [key, isRequired(key) ? own : own.nullish().meta(titleOf(schema))];
    },
  );
  const object = z.object(Object.fromEntries(shape) as Record<string, z.ZodType>);
  if (additionalProperties === false) return object.strict();
  return object.loose();
}

function titleOf({ title }: JsonSchema): { title?: string } {
  return typeof title === "string" ? { title } : {};
}

/** What is wrong with a task, in terms of its keys. Never quotes a value. */
export function taskFaults(issue: z.core.$ZodIssue): TaskFault[] {
  const path = issue.path.map(String).join(".");
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.slice(0, mostFaults).map((key) => ({
        path: [path, clip(key)].filter(Boolean).join("."),
        problem: "is not a key of this task",
      }));
    case "invalid_type":
      return [{ path, problem: `must be ${issue.expected}` }];
    case "invalid_value":
      return [{ path, problem: `must be one of ${issue.values.join(", ")}` }];
    case "invalid_format":
      return [{ path, problem: `must be a ${issue.format}` }];
    case "too_small":
      return [{ path, problem: `must be at least ${issue.minimum}${unitOf(issue.origin)}` }];
    case "too_big":
      return [{ path, problem: `must be at most ${issue.maximum}${unitOf(issue.origin)}` }];
    case "invalid_union":
      return unionFaults(issue, path);
    default:
      return [{ path, problem: "is not allowed" }];
  }
}

/**
 * Of several schemas, of which none fits: the faults by the one whose type is right, else the types
 * that there are.
 */
function unionFaults(
  { errors, path: own }: z.core.$ZodIssueInvalidUnion,
  path: string,
): TaskFault[] {
  const types: string[] = [];
  const ofRightType: z.core.$ZodIssue[][] = [];
  for (const issues of errors) {
    const [first] = issues;
    if (first?.code === "invalid_type" && first.path.length === 0) types.push(first.expected);
    else ofRightType.push(issues);
  }
  const [right, ...others] = ofRightType;
  if (right !== undefined && others.length === 0) {
    return right.flatMap((issue) => taskFaults({ ...issue, path: [...own, ...issue.path] }));
  }
  if (right !== undefined || types.length === 0) {
    return [{ path, problem: "is none of what the schema of this task allows" }];
  }
  return [{ path, problem: `must be ${[...new Set(types)].join(" or ")}` }];
}

function unitOf(origin: string): string {
  if (origin === "string") return " characters long";
  return origin === "array" ? " items long" : "";
}

/** V8 quotes the text around a fault and seldom says where it is; a place gives nothing away. */
function describeJson(text: string): string {
  const at = jsonFault(text);
  if (at === null) return "is not JSON";
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  return `is not JSON at line ${lineOf(text, lineStart)}, column ${at - lineStart + 1}`;
}

/** Lines are counted from 1. */
function lineOf(text: string, lineStart: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < lineStart; at = text.indexOf("\n", at + 1)) {
    line++;
  }
  return line;
}

function clip(text: string, length = 64): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
