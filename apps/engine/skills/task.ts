import { z } from "zod";
import { boundIssues } from "./bounded-issues.ts";
import { withAssets } from "./picture-schema.ts";
import type { JsonSchema, SkillDefinition, SkillSet, Task } from "./skill.ts";
import { localeHint, type TaskHint, taskTypeHint, typeHint, unknownKeyHint } from "./task-hints.ts";
import { decodeJson, taskOf } from "./task-json.ts";
import { findJsonError } from "./walk-json.ts";

/** A problem of a task, with what helps. It never contains a value of the task. */
export interface TaskProblem extends TaskHint {
  /** The path of the value: `payload.meeting_title`. */
  path: string;
  problem: string;
}

export type TaskResult =
  | { ok: true; task: Task }
  | { ok: false; code: "not_utf8" | "not_json" | "not_object"; problems: TaskProblem[] }
  | { ok: false; code: "schema"; problems: TaskProblem[] };

/**
 * Reads task files: one JSON object (RFC 8259) in UTF-8, checked against the schema of its
 * `task_type`. Values are not coerced, and unknown keys are refused. The check sees numbers as
 * doubles; the task keeps them as they were sent. The time grows with the length of the task; at
 * most 20 problems are returned.
 */
export class TaskReader {
  readonly #skills: SkillSet;
  readonly #schemas: ReadonlyMap<string, z.ZodType<Task>>;
  /** The schema for a task without an existing type, which it reports. */
  readonly #anyType: z.ZodType<Task>;

  constructor(skills: SkillSet) {
    this.#skills = skills;
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
      return { ok: false, code: "not_utf8", problems: [] };
    }
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return { ok: false, code: "not_json", problems: [{ path: "", problem: describeJson(text) }] };
    }
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      return { ok: false, code: "not_object", problems: [] };
    }
    const type = (json as { task_type?: unknown }).task_type;
    const name = typeof type === "string" ? type : "";
    const schema = this.#schemas.get(name) ?? this.#anyType;
    const problems = problemsIn(schema, json, this.#skills, name);
    if (problems.length > 0) return { ok: false, code: "schema", problems };
    return { ok: true, task: taskOf(json, text) };
  }
}

/** The most problems of a task that are returned. */
const mostProblems = 20;

/** Texts are clipped, because keys of a task may be long and a schema may allow many words. */
const maxPathLength = 500;
const maxProblemLength = 1000;

function problemsIn(
  schema: z.ZodType,
  json: object,
  skills: SkillSet,
  type: string,
): TaskProblem[] {
  let issues: readonly z.core.$ZodIssue[];
  try {
    issues = schema.safeParse(json).error?.issues ?? [];
  } catch (error) {
    // Zod is recursive and passes issues as arguments, so the stack limits both depth and number.
    if (!(error instanceof RangeError)) throw error;
    return [{ path: "payload", problem: "has too many problems, or is nested too deeply" }];
  }
  return issues
    .filter((issue) => !isOfLongInteger(issue))
    .slice(0, mostProblems)
    .flatMap((issue) => problemsWithHints(issue, json, skills, type))
    .slice(0, mostProblems)
    .map(({ path, problem, ...hint }) => ({
      path: clip(path, maxPathLength),
      problem: clip(problem, maxProblemLength),
      ...hint,
    }));
}

function problemsWithHints(
  issue: z.core.$ZodIssue,
  json: object,
  skills: SkillSet,
  type: string,
): TaskProblem[] {
  const problems = taskProblems(issue);
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    const skill = skills.get(type);
    return problems.map((problem, index) => ({
      ...problem,
      ...unknownKeyHint(path, issue.keys[index] ?? "", json, skill),
    }));
  }
  if (path.length === 1 && path[0] === "task_type") {
    return problems.map((problem) => ({ ...problem, ...taskTypeHint(json, [...skills.keys()]) }));
  }
  if (path.length === 1 && path[0] === "locale") {
    return problems.map((problem) => ({ ...problem, ...localeHint }));
  }
  if (issue.code !== "invalid_type") return problems;
  return problems.map((problem) => ({ ...problem, ...typeHint(issue.expected) }));
}

/** Zod refuses integers over 2^53, which JSON Schema and documents allow. */
function isOfLongInteger({ code, origin }: { code?: string; origin?: unknown }): boolean {
  return (code === "too_big" || code === "too_small") && origin === "int";
}

/** A BCP 47 tag that Intl supports. */
const locale = z
  .string()
  .refine((tag) => isLocale(tag), { error: "is not a locale such as zh-CN" })
  .describe("The locale that numbers are written in, such as zh-CN or en-US.")
  .optional();

/** Longer than any tag in use. V8 takes seconds to read a tag with thousands of variants. */
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
 * The schema of a skill's tasks. It checks tasks, and clients get it as JSON Schema.
 *
 * @throws Error if the skill's payload is not a JSON Schema.
 */
export function taskSchema(skill: SkillDefinition): z.ZodType<Task> {
  const schema = z.strictObject({
    task_type: z.literal(skill.name),
    payload: payloadSchema(withAssets(skill.payload)).default({}),
    locale,
  }) as z.ZodType<Task>;
  boundIssues(schema, mostProblems, (issue) => !isOfLongInteger(issue));
  return schema;
}

/** The schema of a payload. A key that is not required may be left out or null. */
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
      const value = z.fromJSONSchema(whole as Parameters<typeof z.fromJSONSchema>[0]);
      return [key, isRequired(key) ? value : value.nullish().meta(titleOf(schema))];
    },
  );
  const object = z.object(Object.fromEntries(shape) as Record<string, z.ZodType>);
  if (additionalProperties === false) return object.strict();
  return object.loose();
}

function titleOf({ title }: JsonSchema): { title?: string } {
  return typeof title === "string" ? { title } : {};
}

/** Describes a schema issue by the keys of the task. It never quotes a value. */
export function taskProblems(issue: z.core.$ZodIssue): TaskProblem[] {
  const path = issue.path.map(String).join(".");
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.slice(0, mostProblems).map((key) => ({
        path: [path, clip(key)].filter(Boolean).join("."),
        problem: "is not a key of this task",
      }));
    case "invalid_type":
      return [{ path, problem: `must be ${typeInWords(issue.expected)}` }];
    case "invalid_value":
      return [{ path, problem: `must be one of ${issue.values.join(", ")}` }];
    case "invalid_format":
      return [{ path, problem: `must be a ${issue.format}` }];
    case "too_small":
      return [{ path, problem: `must ${limit("at least", issue.minimum, issue.origin)}` }];
    case "too_big":
      return [{ path, problem: `must ${limit("at most", issue.maximum, issue.origin)}` }];
    case "invalid_union":
      return unionProblems(issue, path);
    default:
      return [{ path, problem: "is not allowed" }];
  }
}

/**
 * The problems of a value that matches none of several schemas: those of the schema with the right
 * type, otherwise the allowed types.
 */
function unionProblems(
  { errors, path: unionPath }: z.core.$ZodIssueInvalidUnion,
  path: string,
): TaskProblem[] {
  const types: string[] = [];
  const ofRightType: z.core.$ZodIssue[][] = [];
  for (const issues of errors) {
    const [first] = issues;
    if (first?.code === "invalid_type" && first.path.length === 0) types.push(first.expected);
    else ofRightType.push(issues);
  }
  const [right, ...others] = ofRightType;
  if (right !== undefined && others.length === 0) {
    return right.flatMap((issue) =>
      taskProblems({ ...issue, path: [...unionPath, ...issue.path] }),
    );
  }
  if (right !== undefined || types.length === 0) {
    return [{ path, problem: "matches no alternative of the schema of this task" }];
  }
  return [{ path, problem: `must be ${[...new Set(types.map(typeInWords))].join(" or ")}` }];
}

/** `have at least 1 item`, `be at most 100`. */
function limit(bound: "at least" | "at most", count: number | bigint, origin: string): string {
  const unit = { array: "item", string: "character" }[origin];
  if (unit === undefined) return `be ${bound} ${count}`;
  return `have ${bound} ${count} ${unit}${Number(count) === 1 ? "" : "s"}`;
}

/** A type of JSON with its article. @param type the name that zod has for it. */
function typeInWords(type: string): string {
  if (type === "int") return "a whole number";
  if (type === "record") return "an object";
  if (type === "null") return "null";
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

/**
 * Says where a text is not JSON. V8's own message is not used: it quotes the text and seldom names
 * the place.
 */
function describeJson(text: string): string {
  const at = findJsonError(text);
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
