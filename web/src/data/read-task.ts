import { isPayload, type Payload } from "../state/payload.ts";

/** The data of a text, and the skill that it names, if any; or why the text has none. */
export type ReadTask = { skill: string | null; payload: Payload } | { problem: string };

/** Reads a task, or a payload alone, from JSON. A byte order mark is no part of it. */
export function readTask(text: string): ReadTask {
  let read: unknown;
  try {
    read = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  if (!isPayload(read)) return { problem: "{ … }" };
  if ("task_type" in read || "payload" in read) {
    const { task_type, payload } = read;
    if (!isPayload(payload)) return { problem: "payload" };
    return { skill: typeof task_type === "string" ? task_type : null, payload };
  }
  return { skill: null, payload: read };
}
