import { expect } from "vitest";
import type { GoldenAnswer, Json } from "./cases.ts";
import type { Answer } from "./client.ts";

/**
 * Compares an answer with a recording. Status, exit code, error code, members, log entries, missing
 * fields, format issues, rendered text and the keys of every JSON must be equal; messages, offsets and the
 * order of entries may differ.
 */
export function expectAsRecorded(answer: Answer, recorded: GoldenAnswer): void {
  expect(answer.status).toBe(recorded.status);
  expect(answer.exit_code).toBe(recorded.exit_code);
  for (const [name, value] of Object.entries(recorded.headers ?? {})) {
    const actual = answer.headers[name];
    if (value === "<str>") expect(actual, name).toMatch(/^[0-9a-f]{32}$/);
    else if (name === "allow") expect(actual?.split(", "), name).toContain(value);
    else expect(actual, name).toBe(value);
  }
  if (recorded.json !== null) {
    expect(field(answer.json, "error_code")).toBe(recorded.error_code ?? undefined);
    expectKeys(answer.json, recorded.json, "json");
  }
  if (recorded.zip === null) return;
  expect(Object.keys(answer.zip ?? {}).sort()).toEqual(recorded.zip_members);
  expect(answer.rendered_text).toEqual(recorded.rendered_text);
  for (const [member, value] of Object.entries(recorded.zip)) {
    if (member.endsWith(".json")) expectKeys(answer.zip?.[member] ?? null, value, member);
  }
  expect(logEntries(answer)).toEqual(logEntries(recorded));
  expect(answer.zip?.["out.missing_fields.json"]).toEqual(recorded.zip["out.missing_fields.json"]);
  expect(touchedRuns(answer)).toEqual(touchedRuns(recorded));
  expect(formatIssues(answer)).toEqual(formatIssues(recorded));
  expectVerdict(answer);
}

/** Checks that the verdict of a report follows from its findings. */
function expectVerdict(answer: Answer): void {
  const report = answer.zip?.["out.format_report.json"];
  if (field(report, "skipped") === true) return;
  const errors = formatIssues(answer).filter((found) => / error /.test(found)).length;
  expect(report).toMatchObject({ passed: errors === 0, error_count: errors });
}

interface WithZip {
  zip: Record<string, Json> | null;
}

export function logEntries({ zip }: WithZip): string[] {
  return items(zip?.["out.replace_log.json"], "entries")
    .map((entry) =>
      ["status", "field_name", "run_id", "original_text", "new_text", "reason"]
        .map((key) => JSON.stringify(field(entry, key)))
        .join(" "),
    )
    .sort();
}

export function formatIssues({ zip }: WithZip): string[] {
  return items(zip?.["out.format_report.json"], "issues")
    .map((issue) =>
      ["code", "paragraph_path", "run_id", "severity", "observability"]
        .map((key) => field(issue, key))
        .join(" "),
    )
    .sort();
}

function touchedRuns({ zip }: WithZip): Json[] {
  return items(zip?.["out.replace_log.json"], "touched_runs").sort();
}

/** Objects whose keys are data: they depend on the document. */
const dataKeys = /_hist$|_hist_delta$|^by_code$|^effective_policy_overrides$|^template_run_styles$/;

/** Checks that every recorded key exists with its JSON type. A recorded null may have a value now. */
function expectKeys(actual: Json, recorded: Json, path: string): void {
  if (recorded === null) return;
  expect(typeOf(actual), path).toBe(typeOf(recorded));
  if (typeof recorded !== "object" || Array.isArray(recorded)) return;
  for (const [key, value] of Object.entries(recorded)) {
    expect(Object.keys(actual as object), path).toContain(key);
    if (!dataKeys.test(key)) expectKeys(field(actual, key) ?? null, value, `${path}.${key}`);
  }
}

function typeOf(value: Json): string {
  // Volatile values are recorded as "<int>" and "<str>".
  if (value === "<int>") return "number";
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

export function field(value: Json | undefined, key: string): Json | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? value[key]
    : undefined;
}

function items(value: Json | undefined, key: string): Json[] {
  const list = field(value, key);
  return Array.isArray(list) ? [...list] : [];
}
