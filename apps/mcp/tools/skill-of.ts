import { jobOptions } from "../../contract/job-options.ts";
import type { TaskPart } from "../tool-host.ts";

/** The skill of a task. The server reports a task that names none. */
export function skillOf({ task }: TaskPart): string {
  const { task_type: name } = task as { task_type?: unknown };
  return typeof name === "string" ? name : jobOptions.skill.default;
}
