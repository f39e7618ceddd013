import { type ParseError, parse } from "jsonc-parser";
import { isPayload, type Payload } from "../state/payload.ts";

/** The data of a text, and the skill that it names, if any; or why the text has none. */
export type ReadTask = { skill: string | null; payload: Payload } | { problem: JsonProblem };

/** The reason why a text has no data. */
export type JsonProblem =
  /** It is not JSON: the line of the first error, and the browser's own words. */
  | { kind: "syntax"; line: number; said: string }
  /** It is JSON, but the whole or its `payload` is no object. */
  | { kind: "no-object"; member: "payload" | null };

/** Reads a task, or a payload alone, from JSON. A byte order mark is no part of it. */
export function readTask(text: string): ReadTask {
  const json = text.replace(/^\ufeff/, "");
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { problem: { kind: "syntax", line: lineOfError(json), said } };
  }
  if (!isPayload(read)) return { problem: { kind: "no-object", member: null } };
  if ("task_type" in read || "payload" in read) {
    const { task_type, payload } = read;
    if (!isPayload(payload)) return { problem: { kind: "no-object", member: "payload" } };
    return { skill: typeof task_type === "string" ? task_type : null, payload };
  }
  return { skill: null, payload: read };
}

/** The line of the first error, from 1. Browsers tell it in words of their own, or not at all. */
function lineOfError(json: string): number {
  const errors: ParseError[] = [];
  parse(json, errors, { disallowComments: true });
  const [first] = errors;
  return json.slice(0, first?.offset ?? json.length).split("\n").length;
}
