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
  part: z.string().describe("The part of the package, such as word/document.xml."),
  paragraph_path: z.string().describe("The path of the paragraph, such as p3 or t0.r1.c2.p0."),
  run_id: z.string().describe("The path of the run, such as p3:r0."),
  start: count.describe("UTF-16 units from the start of the run."),
  end: count.describe(
    "The end in the same units; it lies past the run if the tag has several runs.",
  ),
};

export const logEntry: z.ZodType<LogEntry> = z.strictObject({
  ...tagPlace,
  status: z
    .enum(["replaced", "missing", "unsupported", "literal"])
    .describe(
      "`replaced`: filled; `missing`: there is no value; `unsupported`: the tag cannot be filled; `literal`: prose.",
    ),
  field_name: z.string().nullable().describe("The name of the field; null for prose."),
  original_text: z.string().describe("The text of the tag or the prose."),
  new_text: z.string().nullable().describe("The text in its place; null if nothing was filled."),
  reason: z.string().nullable().describe("The code of the reason (docs/errors.md)."),
  message: z
    .string()
    .describe(
      "Says what is wrong with an unsupported tag, what is allowed, and what was probably meant.",
    )
    .optional(),
  allowed: z.array(z.string()).describe("The words that may stand there.").optional(),
  nearest: z.string().describe("The word or the tag that was probably meant.").optional(),
  detail: z
    .string()
    .optional()
    .describe("More about the fault, such as the values that a content control takes."),
  taken_for: z.string().describe("The tag that its author probably meant.").optional(),
  truncated: z
    .literal(true)
    .describe("Present if original_text is only the beginning of the text.")
    .optional(),
});

export const logWarning: z.ZodType<LogWarning> = z.strictObject({
  reason: z.enum(logWarningReasons).describe("The code of the warning (docs/errors.md)."),
  field_name: z.string().describe("The name of the field."),
  paragraph_path: z.string().describe("The path of the paragraph, such as p3 or t0.r1.c2.p0."),
  run_id: z.string().describe("The path of the run, such as p3:r0."),
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
  code: z.string().describe("The code of the rule (docs/rules.md)."),
  message: z.string().describe("The finding in a sentence."),
  message_zh: z.string().optional().describe("The message in Chinese."),
  severity: z
    .enum(["error", "warn", "info"])
    .describe("In strict mode only `error` leads to exit code 4."),
  paragraph_path: z.string().describe("The path of the paragraph, such as p3 or t0.r1.c2.p0."),
  run_id: z
    .string()
    .nullable()
    .describe("The path of the run; null if the finding concerns no single run."),
  fixable: z.boolean().describe("Whether the safe repair can correct it."),
  fixed: z.boolean().describe("Whether the job has repaired it."),
  expected: issueValue.describe("The value that would be right."),
  actual: issueValue.describe("The value in the document."),
  tolerance: z.number().nullable().describe("The difference that the policy allows."),
  template_value: issueValue.describe("The value in the template at this place."),
  rendered_value: issueValue.describe("The value in the filled document at this place."),
  observability: z
    .enum(["observed", "unknown"])
    .describe("`unknown`: the file leaves the value open."),
  in_template: z
    .literal(true)
    .optional()
    .describe("With the template as baseline: the template itself has this at the same place."),
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
  message: z.string().describe("The finding in a sentence."),
  matched_field_count: count.describe(
    "The number of different names in tags that the skill or the task has.",
  ),
  unknown_field_count: count.describe(
    "The number of different names in tags that neither the skill nor the task has.",
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
    template_field_count: count.describe("The number of different fields in tags."),
    missing_required_count: count.describe("The number of entries of `missing_required`."),
    missing_optional_count: count.describe("The number of entries of `missing_optional`."),
    unsupported_count: count.describe("The number of tags that cannot be filled."),
    note_count: count.describe("The number of pieces of bracketed prose."),
    warning_count: count.describe("The number of warnings."),
  }),
  template_fields: z.array(z.string()).describe("The names of all fields in tags."),
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
          .describe(
            "The kind of value. A `section` may be a list, an object or a condition: tags do not show which.",
          ),
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
  outline_count: count.describe("The number of all values that the template asks for."),
  unused_keys: z
    .array(z.strictObject({ key: z.string(), nearest }))
    .max(100)
    .describe("Keys of the payload that no tag uses."),
  unused_key_count: count.describe("The number of all unused keys."),
  other_delimiters: z
    .array(z.strictObject({ text: z.string(), part: z.string(), paragraph_path: z.string() }))
    .max(100)
    .describe("Tags of other engines, such as {{title}}, which are left alone."),
  other_delimiter_count: count.describe("The number of all such tags."),
  unsupported: z.array(logEntry).max(100).describe("Tags that cannot be filled."),
  notes: z.array(logEntry).max(100).describe("Bracketed prose, which is left alone."),
  warnings: z.array(logWarning).max(100).describe("Warnings; they do not change the exit code."),
  format: z.strictObject({
    passed: z.boolean().describe("There are no findings of severity `error`."),
    error_count: count.describe("The number of findings of severity `error`."),
    issue_count: count.describe("The number of all findings."),
    issues: z.array(formatIssue).max(100).describe("The first findings."),
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
