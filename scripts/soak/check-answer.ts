import { defaultPackageLimits } from "../../apps/engine/inputs.ts";
import { inflateEntry, readZip } from "../../apps/engine/layers.ts";
import type { ExpectedAnswer } from "./jobs.ts";
import type { Answer } from "./send-job.ts";

/**
 * The error codes of the contract with their statuses. The list is repeated here, because the
 * product's list may be wrong.
 */
const statuses: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 400,
  INVALID_ARGUMENT_CONFLICT: 400,
  INVALID_JSON: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  PAYLOAD_TOO_LARGE: 413,
  INVALID_MEDIA_TYPE: 415,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_ERROR: 500,
  SHUTTING_DOWN: 503,
  NOT_READY: 503,
};

/** The headers that an answer with a status must have. */
const headersByStatus: Readonly<Record<number, string>> = {
  405: "allow",
  429: "retry-after",
  503: "retry-after",
};

const members = [
  "out.docx",
  "out.replace_log.json",
  "out.missing_fields.json",
  "out.format_report.json",
  "api_result.json",
];

/**
 * The way in which an answer violates the contract, regardless of the request; `null` if it does
 * not.
 *
 * @param secrets texts that no error may contain: directories of the server.
 */
export function violationOf(answer: Answer, secrets: readonly string[] = []): string | null {
  const { headers, requestId, status } = answer;
  if (headers["x-docops-request-id"] !== requestId) {
    return `X-Docops-Request-Id is ${headers["x-docops-request-id"]}, not ${requestId}`;
  }
  const type = headers["content-type"] ?? "";
  try {
    if (status !== 200) return errorViolation(answer, secrets);
    if (type.startsWith("application/json")) return jsonViolation(answer);
    return zipViolation(answer);
  } catch (error) {
    return `${status} with ${type} cannot be read: ${(error as Error).message}`;
  }
}

/** Whether an answer is the one that its job must get. */
export function isExpected({ status, headers, body }: Answer, expected: ExpectedAnswer): boolean {
  if (status !== expected.status) return false;
  if (expected.errorCode !== undefined) {
    return JSON.parse(body.toString()).error_code === expected.errorCode;
  }
  const exitCode = headers["x-docops-exit-code"];
  return exitCode === (expected.exitCode === undefined ? undefined : String(expected.exitCode));
}

function errorViolation({ status, headers, body, requestId }: Answer, secrets: readonly string[]) {
  const text = body.toString();
  if (!headers["content-type"]?.startsWith("application/json")) return `${status} is not JSON`;
  const { error_code, message, detail, ...rest } = JSON.parse(text);
  if (Object.keys(rest).length > 0) return `${status} has also ${Object.keys(rest)}`;
  if (statuses[error_code] !== status) return `${status} with ${error_code}`;
  if (typeof message !== "string" || message === "") return `${error_code} has no message`;
  if (detail?.request_id !== requestId) return `${error_code} has no request_id`;
  const wanted = headersByStatus[status];
  if (wanted !== undefined && headers[wanted] === undefined) return `${status} has no ${wanted}`;
  if (/\bat .+:\d+:\d+/.test(text)) return `${error_code} holds a stack trace`;
  const told = secrets.find((secret) => text.includes(secret));
  return told === undefined ? null : `${error_code} holds ${told}`;
}

function jsonViolation({ headers, body }: Answer): string | null {
  const report = JSON.parse(body.toString());
  if (headers["x-docops-exit-code"] !== undefined) return "a precheck has an exit code";
  return typeof report.expected_exit_code === "number" ? null : "a precheck expects nothing";
}

/** A complete ZIP ends with the end of its central directory, which counts every member. */
function zipViolation({ headers, body, requestId }: Answer): string | null {
  const { "content-type": type, "content-disposition": disposition } = headers;
  if (type !== "application/zip") return `200 with ${type}`;
  if (disposition !== 'attachment; filename="docops_outputs.zip"') {
    return `Content-Disposition is ${disposition}`;
  }
  // PKWARE APPNOTE 4.3.16: 22 bytes, without a comment.
  if (body.readUInt32LE(body.length - 22) !== 0x06054b50) return "the ZIP has no end";
  const entries = readZip(body, defaultPackageLimits);
  const contents = new Map(
    entries.map((entry) => [entry.name, inflateEntry(entry, defaultPackageLimits)]),
  );
  const missing = members.filter((name) => !contents.has(name));
  if (missing.length > 0) return `the ZIP is without ${missing}`;
  for (const [name, content] of contents) if (name.endsWith(".json")) JSON.parse(String(content));
  const result = JSON.parse(String(contents.get("api_result.json")));
  const exitCode = headers["x-docops-exit-code"];
  if (String(result.exit_code) !== exitCode) {
    return `exit code ${exitCode} in the header, ${result.exit_code} in api_result.json`;
  }
  return result.request_id === requestId ? null : "api_result.json has another request_id";
}
