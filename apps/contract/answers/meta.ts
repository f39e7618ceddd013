import { z } from "zod";
import { outputs, pdfProfiles } from "../pdf.ts";
import { count } from "./values.ts";

const jsonSchema = z.looseObject({}).describe("A JSON Schema (draft 2020-12).");

/** The answer of `/v1/meta`: skills, presets, policies, limits and version of a server. */
export const metaBody = z.strictObject({
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
      sample_task: z.strictObject({
        task_type: z.string(),
        payload: z.record(z.string(), z.unknown()).readonly(),
        locale: z.string().optional(),
      }),
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
  supported_outputs: z.array(z.enum(outputs)).describe("The documents that output may ask for."),
  supported_pdf_profiles: z.array(z.enum(pdfProfiles)).describe("Empty if PDFs are off."),
  supports_update_toc: z.boolean().describe("Whether update_toc may be true."),
  supports_preview: z.boolean().describe("Whether there is `/v1/preview`."),
  version: z.string(),
  commit: z.string(),
});

export type Meta = z.infer<typeof metaBody>;
