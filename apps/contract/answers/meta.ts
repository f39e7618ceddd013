import { z } from "zod";
import { outputs, pdfProfiles } from "../pdf.ts";
import { count } from "./values.ts";

const jsonSchema = z.looseObject({}).describe("A JSON Schema (draft 2020-12).");

/** The answer of `/v1/meta`: skills, presets, policies, limits and version of a server. */
export const metaBody = z.strictObject({
  supported_skills: z.array(z.string()).describe("The names of the skills."),
  supported_task_types: z.array(z.string()).describe("The values that `task_type` may have."),
  supported_presets: z.array(z.string()).describe("The values that `preset` may have."),
  supported_policies: z.array(z.string()).describe("The names of the built-in policies."),
  supports_assist: z.boolean().describe("Always false."),
  supports_precheck: z.boolean().describe("Whether there is `/v1/precheck`."),
  task_payload_schemas: z.record(
    z.string(),
    z.strictObject({
      extra_policy: z
        .enum(["forbid", "allow"])
        .describe("Whether a payload may have further keys."),
      fields: z.record(
        z.string(),
        z.strictObject({
          type: z.string().describe("The type of the value."),
          nullable: z.boolean().describe("Whether null is allowed."),
          required: z.boolean().describe("Whether the task must have the key."),
          required_by_tag: z
            .boolean()
            .describe(
              "If the template has the tag, a job without this value ends with exit code 2.",
            ),
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
    max_assets: count.describe("The number of assets in a form."),
    max_assets_bytes: count,
    max_task_bytes: count,
    max_policy_bytes: count,
    max_unpacked_bytes: count,
    max_output_bytes: count,
    max_worker_memory_bytes: count,
    request_timeout_seconds: z.number().describe("The time limit of a job."),
    max_concurrency: count.describe("The slots of one API process."),
    queue_timeout_seconds: z.number().describe("How long a request waits for a slot."),
  }),
  supported_outputs: z
    .array(z.enum(outputs))
    .describe("The values that `output` may have on this server."),
  supported_pdf_profiles: z.array(z.enum(pdfProfiles)).describe("Empty if PDFs are off."),
  supports_update_toc: z.boolean().describe("Whether update_toc may be true."),
  supports_preview: z.boolean().describe("Whether there is `/v1/preview`."),
  version: z.string().describe("The version of docops."),
  commit: z.string().describe("The commit from which the server was built."),
});

export type Meta = z.infer<typeof metaBody>;
