import { z } from "zod";
import { errorCodes } from "./error-codes.ts";
import { exitCodes } from "./exit-codes.ts";
import { requestIdPattern } from "./headers.ts";
import { sandboxLayers, unreadyReasons } from "./readiness.ts";
import type { FormatIssue, LogEntry, LogWarning, Precheck, TagPlace } from "./reports.ts";

/** What the API answers with as JSON, as schemas. Tests hold real answers against them. */

const count = z.int().nonnegative();
const requestId = z.string().regex(requestIdPattern);

export const errorBody = z
  .strictObject({
    error_code: z.enum(errorCodes),
    message: z.string(),
    detail: z
      .looseObject({ request_id: requestId })
      .describe(
        "What is wrong where, and what is allowed; which members there are is up to the code.",
      ),
  })
  .describe("The one body of everything that fails.");

export const healthz = z.strictObject({ status: z.literal("ok") });
export const health = z.strictObject({ ok: z.literal(true) });
const sandbox = z
  .strictObject({
    present: z.array(z.enum(sandboxLayers)),
    missing: z.array(z.enum(sandboxLayers)),
  })
  .describe("What holds workers on this machine, and what does not.");
export const ready = z.strictObject({ status: z.literal("ready"), sandbox });
export const notReady = z.strictObject({
  status: z.literal("not_ready"),
  reasons: z.array(z.enum(unreadyReasons)).min(1),
  sandbox,
});

const jsonSchema = z.looseObject({}).describe("A JSON Schema (draft 2020-12).");

export const meta = z.strictObject({
  supported_skills: z.array(z.string()),
  supported_task_types: z.array(z.string()),
  supported_presets: z.array(z.string()),
  supported_policies: z.array(z.string()),
  supports_assist: z.boolean(),
  supports_precheck: z.boolean(),
  task_payload_schemas: z.record(
    z.string(),
    z.strictObject({
      extra_policy: z.enum(["forbid", "allow"]),
      fields: z.record(
        z.string(),
        z.strictObject({
          type: z.string(),
          nullable: z.boolean(),
          required: z.boolean(),
          required_by_tag: z
            .boolean()
            .describe("Without a value, a template that has the tag ends with exit code 2."),
        }),
      ),
    }),
  ),
  skills: z.record(
    z.string(),
    z.strictObject({
      title: z.string(),
      description: z.string(),
      task_schema: jsonSchema,
      sample_task: z.looseObject({ task_type: z.string() }),
    }),
  ),
  formatters: z.array(z.string()).describe("Formatters that tags may name."),
  limits: z.strictObject({
    max_upload_bytes: count,
    max_assets: count,
    max_assets_bytes: count,
    max_task_bytes: count,
    max_policy_bytes: count,
    max_unpacked_bytes: count,
    max_output_bytes: count,
    max_worker_memory_bytes: count,
    request_timeout_seconds: z.number(),
    max_concurrency: count,
    queue_timeout_seconds: z.number(),
  }),
  version: z.string(),
  commit: z.string(),
});

const tagPlace = {
  part: z.string(),
  paragraph_path: z.string(),
  run_id: z.string(),
  start: count.describe("UTF-16 units from the start of the run."),
  end: count,
};

const logEntry: z.ZodType<LogEntry> = z.strictObject({
  ...tagPlace,
  status: z.enum(["replaced", "missing", "unsupported", "literal"]),
  field_name: z.string().nullable(),
  original_text: z.string(),
  new_text: z.string().nullable(),
  reason: z.string().nullable(),
  detail: z.string().optional(),
  taken_for: z.string().describe("The tag that it was taken for.").optional(),
  truncated: z.literal(true).describe("original_text is only its beginning.").optional(),
});

const logWarning: z.ZodType<LogWarning> = z.strictObject({
  reason: z.enum(["forbidden_character", "invisible_character", "section_in_cell"]),
  field_name: z.string(),
  paragraph_path: z.string(),
  run_id: z.string(),
});

const issueValue = z.union([
  z.number(),
  z.string(),
  z.boolean(),
  z.record(z.string(), z.string().nullable()),
  z.null(),
]);

const formatIssue: z.ZodType<FormatIssue> = z.strictObject({
  check: z
    .enum(["direct", "effective"])
    .describe(
      "direct: by what paragraphs and runs state themselves; effective: by everything else.",
    ),
  code: z.string(),
  message: z.string(),
  severity: z.enum(["error", "warn", "info"]),
  paragraph_path: z.string(),
  run_id: z.string().nullable(),
  fixable: z.boolean(),
  fixed: z.boolean(),
  expected: issueValue,
  actual: issueValue,
  tolerance: z.number().nullable(),
  template_value: issueValue,
  rendered_value: issueValue,
  observability: z.enum(["observed", "unknown"]),
  in_template: z
    .literal(true)
    .optional()
    .describe("By template: the template itself has it at this place."),
  context: z.record(z.string(), z.union([z.string(), z.number()])),
});

export const precheck: z.ZodType<Precheck & { request_id: string }> = z.strictObject({
  request_id: requestId,
  ok: z.boolean().describe("A run would end with exit code 0."),
  expected_exit_code: z.literal(exitCodes),
  summary: z.strictObject({
    template_field_count: count,
    missing_required_count: count,
    missing_optional_count: count,
    unsupported_count: count,
    note_count: count,
    warning_count: count,
  }),
  template_fields: z.array(z.string()),
  missing_required: z.array(z.string()),
  missing_optional: z.array(z.string()),
  missing_in_items: z
    .array(z.strictObject({ section: z.string(), item: count, field: z.string() }))
    .max(1000)
    .exactOptional()
    .describe("The first of the fields that items of sections lack; item counts from 1."),
  missing_in_items_count: count.exactOptional().describe("How many there are."),
  fields: z.array(
    z.strictObject({
      name: z.string(),
      count,
      places: z.array(z.strictObject(tagPlace) satisfies z.ZodType<TagPlace>).max(100),
    }),
  ),
  unsupported: z.array(logEntry).max(100),
  notes: z.array(logEntry).max(100).describe("Bracketed prose, which is left alone."),
  warnings: z.array(logWarning).max(100),
  format: z.strictObject({
    passed: z.boolean(),
    error_count: count,
    issue_count: count,
    issues: z.array(formatIssue).max(100),
  }),
  truncated: z.boolean().describe("Some of what is counted is not listed."),
});
