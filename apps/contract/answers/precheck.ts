import { z } from "zod";
import { exitCodes } from "../exit-codes.ts";
import { fitFaultNames } from "../fit.ts";
import { logWarningReasons } from "../log-warnings.ts";
import type {
  FormatIssue,
  LogEntry,
  LogWarning,
  OutlineField,
  Precheck,
  TagPlace,
} from "../reports.ts";
import { count, requestId } from "./values.ts";

const tagPlace = {
  part: z.string(),
  paragraph_path: z.string(),
  run_id: z.string(),
  start: count.describe("UTF-16 units from the start of the run."),
  end: count.describe("The end, in the same units; it may lie past the end of the run."),
};

export const logEntry: z.ZodType<LogEntry> = z.strictObject({
  ...tagPlace,
  status: z.enum(["replaced", "missing", "unsupported", "literal"]),
  field_name: z.string().nullable(),
  original_text: z.string(),
  new_text: z.string().nullable(),
  reason: z.string().nullable(),
  message: z.string().describe("The fault of an unsupported tag, and what is allowed.").optional(),
  allowed: z.array(z.string()).describe("The words that may stand there.").optional(),
  nearest: z.string().describe("The word or the tag that was probably meant.").optional(),
  detail: z.string().optional(),
  taken_for: z.string().describe("The tag that its author probably meant.").optional(),
  truncated: z.literal(true).describe("original_text is cut off.").optional(),
});

export const logWarning: z.ZodType<LogWarning> = z.strictObject({
  reason: z.enum(logWarningReasons).describe("The code of the warning (docs/errors.md)."),
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

/** The members of a finding. */
export const formatIssueMembers = {
  check: z
    .enum(["direct", "effective"])
    .describe(
      "direct: reads only the formatting that paragraphs and runs set themselves; effective: also reads styles, themes, lists and defaults.",
    ),
  code: z.string(),
  message: z.string(),
  message_zh: z.string().optional().describe("The message in Chinese."),
  severity: z.enum(["error", "warn", "info"]),
  paragraph_path: z.string(),
  run_id: z.string().nullable(),
  fixable: z.boolean(),
  fixed: z.boolean(),
  expected: issueValue,
  actual: issueValue,
  tolerance: z.number().nullable().describe("The difference that the policy allows."),
  template_value: issueValue.describe("The value in the template at this place."),
  rendered_value: issueValue.describe("The value in the filled document at this place."),
  observability: z
    .enum(["observed", "unknown"])
    .describe("`unknown`: the file leaves the value open."),
  in_template: z
    .literal(true)
    .optional()
    .describe("The template itself has this at the same place."),
  context: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .describe(
      "The role of the paragraph with its confidence, the source of the value, and others.",
    ),
};

const formatIssue: z.ZodType<FormatIssue> = z.strictObject(formatIssueMembers);

/** The members of a verdict, in a precheck and in `api_result.json`. */
export const fitVerdictMembers = {
  ok: z.boolean().describe("The template fits the skill."),
  reason: z.enum(fitFaultNames).nullable().describe("Why it does not fit; null: it fits."),
  message: z.string(),
  matched_field_count: count.describe(
    "The number of distinct names in tags that the skill or the task has.",
  ),
  unknown_field_count: count.describe(
    "The number of distinct names in tags that neither the skill nor the task has.",
  ),
};

const nearest = z.string().nullable().describe("The most similar name, if one is similar.");

/** The answer of `/v1/precheck`. */
export interface PrecheckAnswer extends Precheck {
  request_id: string;
}

/** The members of the report of a precheck. */
export const reportMembers = {
  ok: z.boolean().describe("A run would end with exit code 0."),
  expected_exit_code: z.literal(exitCodes).describe("The exit code of a run with this form."),
  summary: z.strictObject({
    template_field_count: count,
    missing_required_count: count,
    missing_optional_count: count,
    unsupported_count: count,
    note_count: count.describe("The number of pieces of bracketed prose."),
    warning_count: count,
  }),
  template_fields: z.array(z.string()),
  missing_required: z.array(z.string()).describe("Required fields without a value."),
  missing_optional: z.array(z.string()).describe("Other fields without a value."),
  missing_in_items: z
    .array(z.strictObject({ section: z.string(), item: count, field: z.string() }))
    .max(1000)
    .exactOptional()
    .describe("The first fields that items of sections lack; `item` counts from 1."),
  missing_in_items_count: count
    .exactOptional()
    .describe("The number of fields that items of sections lack."),
  fields: z.array(
    z.strictObject({
      name: z.string(),
      count,
      places: z.array(z.strictObject(tagPlace) satisfies z.ZodType<TagPlace>).max(100),
    }),
  ),
  fit: z
    .strictObject({
      ...fitVerdictMembers,
      unknown_fields: z.array(z.strictObject({ name: z.string(), nearest })).max(100),
    })
    .describe(
      "Whether the template fits the skill. With DOCOPS_REQUIRE_FIT=1, a run whose template does not fit ends with exit code 3.",
    ),
  outline: z
    .array(
      z.strictObject({
        path: z.string().describe("The path of the key in the payload, such as goods.price."),
        role: z
          .enum(["value", "object", "section", "list"])
          .describe("A `section` may be a list, an object or a condition."),
        form: z
          .enum(["value", "picture", "markdown"])
          .describe(
            "The form in which a tag writes the value: as text, as a picture or as Markdown.",
          ),
        is_written: z.boolean().describe("A tag writes the value itself."),
        formatters: z
          .array(z.string())
          .describe("The formatters of the tags, such as date:YYYY-MM-DD."),
        label: z
          .string()
          .nullable()
          .describe(
            "The words before the first tag, in its cell, or in the cell beside or above; null: there are none.",
          ),
      }) satisfies z.ZodType<OutlineField>,
    )
    .max(2000)
    .describe(
      "The values that the template asks for, in document order: a form can be made of them.",
    ),
  outline_count: count,
  unused_keys: z
    .array(z.strictObject({ key: z.string(), nearest }))
    .max(100)
    .describe("Keys of the payload that no tag uses."),
  unused_key_count: count,
  other_delimiters: z
    .array(z.strictObject({ text: z.string(), part: z.string(), paragraph_path: z.string() }))
    .max(100)
    .describe("Tags of other engines, such as {{title}}, which are left alone."),
  other_delimiter_count: count,
  unsupported: z.array(logEntry).max(100).describe("Tags that cannot be filled."),
  notes: z.array(logEntry).max(100).describe("Bracketed prose, which is left alone."),
  warnings: z.array(logWarning).max(100),
  format: z.strictObject({
    passed: z.boolean(),
    error_count: count,
    issue_count: count,
    issues: z.array(formatIssue).max(100),
  }),
  truncated: z.boolean().describe("The lists have fewer entries than the counts say."),
};

/** The report of a precheck. */
export const precheckReport: z.ZodType<Precheck> = z.strictObject(reportMembers);

/** The answer of `/v1/precheck`. */
export const precheckBody: z.ZodType<PrecheckAnswer> = z.strictObject({
  request_id: requestId,
  ...reportMembers,
});
