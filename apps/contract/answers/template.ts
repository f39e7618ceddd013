import { z } from "zod";
import { exitCodes } from "../exit-codes.ts";
import type { TemplateDiff } from "../reports.ts";
import {
  templateCheckStates,
  templateNamePattern,
  templateStates,
  templateVersionAllowed,
  templateVersionPattern,
} from "../templates.ts";
import { count } from "./values.ts";

/** The answers of `/v1/templates`. */

const moment = z.iso.datetime();
const path = z.string().regex(/^\/v1\//);
const name = z.string().regex(templateNamePattern);
const version = z.string().regex(templateVersionPattern);
const next = z
  .string()
  .nullable()
  .describe("The parameter `cursor` of the next page; null: this is the last page.");

const check = z
  .strictObject({
    state: z
      .enum(templateCheckStates)
      .describe(
        "`broken`: a tag cannot be filled, and publishing needs `force`; `findings`: the template can be filled, and something was found; `passed`: nothing was found.",
      ),
    expected_exit_code: z
      .literal(exitCodes)
      .describe("The exit code of a run with the sample, or with the sample of the skill."),
    has_sample: z.boolean().describe("Whether the version was checked with a sample of its own."),
    field_count: count,
    missing_required_count: count,
    unsupported_count: count.describe("Tags that cannot be filled."),
    warning_count: count,
    format_error_count: count,
    format_finding_count: count,
  })
  .describe(
    "The result of the check when the version was added. `links.check` has the whole report, in the form of `/v1/precheck`.",
  );

export type TemplateCheck = z.infer<typeof check>;

/** A version, as lists have it. */
const versionMembers = {
  version: version.describe("The SHA-256 of the file."),
  state: z
    .enum(templateStates)
    .describe(
      "`draft`: it was never published; `published`: jobs that name no version use it; `superseded`: it was published before.",
    ),
  bytes: count.describe("The size of the file."),
  skill: z
    .string()
    .nullable()
    .describe("The skill of jobs that name this template and no skill; null: no skill is kept."),
  policy: z
    .string()
    .nullable()
    .describe("The built-in policy of jobs that name this template and no policy."),
  has_policy_yaml: z.boolean().describe("Whether a policy is kept as YAML."),
  check,
  created_at: moment,
  published_at: moment.nullable().describe("When it was last published; null: never."),
  links: z.strictObject({ self: path, file: path, check: path }),
};

const versionSummary = z.strictObject(versionMembers);

export const templateVersionBody = z
  .strictObject({
    name,
    ...versionMembers,
    policy_yaml: z.string().nullable().describe("The policy that is kept, as YAML."),
    sample: z
      .record(z.string(), z.any())
      .nullable()
      .describe("The sample task that is kept, as it was sent."),
  })
  .describe("A version of a kept template. It never changes, except for its state.");

const template = z.strictObject({
  name,
  published_version: version
    .nullable()
    .describe("The version of jobs that name no version; null: no version is published."),
  version_count: count,
  created_at: moment,
  updated_at: moment.describe("When a version was last added, published or deleted."),
  links: z.strictObject({ self: path }),
});

export const templateBody = z
  .strictObject({
    ...template.shape,
    versions: z.array(versionSummary).describe("A page of the versions, the newest first."),
    next,
  })
  .describe("A kept template with its versions.");

const difference = ["added", "removed", "changed"] as const;
const maxListed = 500;

export const templateDiffBody: z.ZodType<TemplateDiff> = z
  .strictObject({
    summary: z.strictObject({
      fields_added: count,
      fields_removed: count,
      paragraphs_added: count,
      paragraphs_removed: count,
      texts_changed: count,
      formats_changed: count,
      pages_changed: count,
      parts_changed: count,
    }),
    fields: z.strictObject({ added: z.array(z.string()), removed: z.array(z.string()) }),
    changes: z
      .array(
        z.strictObject({
          change: z.enum(difference),
          from_path: z.string().nullable().describe("The paragraph in `from`; null: it was added."),
          to_path: z.string().nullable().describe("The paragraph in `to`; null: it was removed."),
          from_text: z.string().nullable().describe("Its text in `from`."),
          to_text: z.string().nullable().describe("Its text in `to`."),
          formatting: z
            .strictObject({
              from: z.string().describe("The effective formatting in words."),
              to: z.string().describe("The same in `to`."),
              from_zh: z.string().describe("`from` in Chinese."),
              to_zh: z.string().describe("`to` in Chinese."),
              properties: z.array(z.string()).describe("The properties that differ."),
            })
            .nullable()
            .describe("Null: the effective formatting is the same."),
        }),
      )
      .max(maxListed)
      .describe("Paragraphs of all stories. They are aligned by their texts."),
    pages: z
      .array(
        z.strictObject({
          section: z.string().describe("The section of the document, such as section0."),
          from: z
            .string()
            .nullable()
            .describe("The page in words; null: there is no such section."),
          to: z.string().nullable(),
          from_zh: z.string().nullable().describe("`from` in Chinese."),
          to_zh: z.string().nullable().describe("`to` in Chinese."),
        }),
      )
      .max(maxListed),
    parts: z
      .array(z.strictObject({ part: z.string(), change: z.enum(difference) }))
      .max(maxListed)
      .describe(
        "All parts of the package whose content differs, even if no other list says why: changes of table borders, pictures and unused styles appear only here.",
      ),
    truncated: z.boolean().describe("The lists have fewer entries than the counts say."),
  })
  .describe("The differences between two versions.");

const quota = z.strictObject({ used: count, allowed: count });

export const templateList = z.strictObject({
  templates: z.array(template),
  quota: z
    .strictObject({ templates: quota, bytes: quota })
    .describe("The templates and bytes that the tenant keeps, and its limits."),
  next,
});

export const publishTemplateBody = z
  .strictObject({
    version: version.describe(`The version to publish: ${templateVersionAllowed}.`),
    force: z
      .boolean()
      .default(false)
      .describe("Publishes a version although the check found broken tags."),
  })
  .describe("The version that jobs use from now on.");

export type TemplateVersionBody = z.infer<typeof templateVersionBody>;
export type TemplateVersionSummary = z.infer<typeof versionSummary>;
export type TemplateBody = z.infer<typeof templateBody>;
export type TemplateSummary = z.infer<typeof template>;
export type TemplateList = z.infer<typeof templateList>;
export type PublishTemplate = z.input<typeof publishTemplateBody>;
