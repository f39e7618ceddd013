import type { z } from "zod";
import { nearestName } from "../engine/inputs.ts";
import { ToolError } from "./tool-error.ts";

/** The most characters of a wrong value that an error repeats. */
const maxShownLength = 200;

/**
 * Checks the arguments of a call.
 *
 * @throws ToolError INVALID_ARGUMENT with the argument, what is allowed, and the nearest right name or word.
 */
export function checkArguments<Input extends z.ZodObject>(
  input: Input,
  args: unknown,
): z.output<Input> {
  const { data, error } = input.safeParse(args ?? {}, { reportInput: true });
  if (error === undefined) return data;
  // A misspelt name explains why another argument is missing.
  const { issues } = error;
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  if (issue === undefined) throw error;
  throw new ToolError("INVALID_ARGUMENT", ...problemOf(issue, Object.keys(input.shape)));
}

function problemOf(
  issue: z.core.$ZodIssue,
  names: readonly string[],
): [message: string, detail: Record<string, unknown>] {
  const field = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const unknown = field === "" ? key : `${field}.${key}`;
    const allowed = field === "" ? names : undefined;
    return ["unknown argument", detailOf(unknown, { allowed, near: key })];
  }
  const { input } = issue;
  if (issue.code === "invalid_value") {
    const allowed = issue.values.map(String);
    const near = typeof input === "string" ? input : undefined;
    return [
      `${field} must be one of ${allowed.join(", ")}`,
      detailOf(field, { allowed, near, input }),
    ];
  }
  if (issue.code === "invalid_type") {
    const isMissing = input === undefined;
    const message = isMissing
      ? `${field || "the arguments"} is missing`
      : `${field} must be ${issue.expected}`;
    return [message, detailOf(field, { allowed: [issue.expected], input })];
  }
  return [`${field}: ${issue.message}`, detailOf(field, { input })];
}

/** @param near a wrong name or word, whose nearest allowed one is told. */
function detailOf(
  field: string,
  {
    allowed,
    near,
    input,
  }: { allowed?: readonly string[] | undefined; near?: string | undefined; input?: unknown },
): Record<string, unknown> {
  const nearest = near === undefined || allowed === undefined ? null : nearestName(near, allowed);
  return {
    field,
    ...(typeof input === "string" && { value: input.slice(0, maxShownLength) }),
    ...(allowed !== undefined && { allowed }),
    ...(nearest !== null && { nearest }),
    hint:
      nearest === null
        ? "Correct the argument that detail.field names; the tool's inputSchema describes it."
        : `Did you mean ${nearest}?`,
  };
}
