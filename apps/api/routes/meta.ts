import type { RequestHandler } from "express";
import type { Meta } from "../../contract/answers/meta.ts";
import { maxAssets } from "../../contract/asset-names.ts";
import { presetNames } from "../../contract/format-settings.ts";
import { outputsWith, pdfProfiles, updatesToc } from "../../contract/pdf.ts";
import {
  formatterNames,
  type JsonSchema,
  type Policy,
  type SkillDefinition,
  type SkillSet,
  sampleTask,
  taskSchema,
} from "../../engine/inputs.ts";
import { version } from "../build-info.ts";
import type {
  AnswersConfig,
  CapacityConfig,
  LimitsConfig,
  PdfConfig,
  TimeoutsConfig,
  WorkerConfig,
} from "../config/config.ts";
import { makesPreviews } from "../converters/find-poppler.ts";
import { sendJsonBytes } from "../middleware/json.ts";
import { toJsonSchema } from "../openapi/json-schema.ts";

/** The settings that `GET /v1/meta` shows. */
export interface MetaConfig {
  readonly answers: Pick<AnswersConfig, "commit">;
  readonly capacity: Pick<CapacityConfig, "maxConcurrency">;
  readonly limits: LimitsConfig;
  readonly timeouts: Pick<TimeoutsConfig, "job" | "queue">;
  readonly pdf: Pick<PdfConfig, "converter">;
  readonly workers: Pick<WorkerConfig, "maxMemoryBytes">;
}

/** `GET /v1/meta`: skills, presets, policies, limits and version of this server. */
export function metaRoute(
  { answers, capacity, limits, pdf, timeouts, workers }: MetaConfig,
  skills: SkillSet,
  policies: ReadonlyMap<string, Policy>,
): RequestHandler {
  const names = [...skills.keys()];
  const meta: Meta = {
    supported_skills: names,
    supported_task_types: names,
    supported_presets: [...presetNames],
    supported_policies: [...policies.keys()],
    supports_assist: false,
    supports_precheck: true,
    task_payload_schemas: Object.fromEntries(
      [...skills].map(([name, skill]) => [name, payloadSchema(skill)]),
    ),
    skills: Object.fromEntries([...skills].map(([name, skill]) => [name, describeSkill(skill)])),
    formatters: [...formatterNames],
    supported_outputs: [...outputsWith(pdf.converter)],
    supported_pdf_profiles: pdf.converter === "off" ? [] : [...pdfProfiles],
    supports_update_toc: updatesToc(pdf.converter),
    supports_preview: makesPreviews(pdf.converter),
    limits: {
      max_upload_bytes: limits.maxUploadBytes,
      max_assets: maxAssets,
      max_assets_bytes: limits.maxAssetsBytes,
      max_task_bytes: limits.maxTaskBytes,
      max_policy_bytes: limits.maxPolicyBytes,
      max_unpacked_bytes: limits.maxUnpackedBytes,
      max_output_bytes: limits.maxOutputBytes,
      max_worker_memory_bytes: workers.maxMemoryBytes,
      request_timeout_seconds: timeouts.job.ms / 1000,
      max_concurrency: capacity.maxConcurrency,
      queue_timeout_seconds: timeouts.queue.ms / 1000,
    },
    version,
    commit: answers.commit,
  };
  const body = Buffer.from(JSON.stringify(meta));
  return (_req, res) => {
    sendJsonBytes(res, body);
  };
}

function describeSkill(skill: SkillDefinition): Meta["skills"][string] {
  return {
    title: skill.title,
    description: skill.description,
    task_schema: toJsonSchema(taskSchema(skill)),
    sample_task: sampleTask(skill),
  };
}

/** A short name for a schema's type, such as `string`, `string[]`, `object`. */
function typeName({ type, items }: JsonSchema): string {
  if (Array.isArray(type)) return type.join(" | ");
  if (type === "array" && typeof items === "object" && items !== null) {
    return `${typeName(items as JsonSchema)}[]`;
  }
  return typeof type === "string" ? type : "any";
}

/** A short description of a skill's payload. */
function payloadSchema(skill: SkillDefinition): Meta["task_payload_schemas"][string] {
  const { properties = {}, required = [], additionalProperties } = skill.payload;
  const fields = Object.entries(properties as Record<string, JsonSchema>).map(([key, schema]) => {
    const isRequired = (required as readonly string[]).includes(key);
    const isByTag = skill.required === "all" || skill.required.includes(key.toUpperCase());
    const presence = { nullable: !isRequired, required: isRequired, required_by_tag: isByTag };
    return [key, { type: `${typeName(schema)}${isRequired ? "" : " | null"}`, ...presence }];
  });
  return {
    extra_policy: additionalProperties === false ? "forbid" : "allow",
    fields: Object.fromEntries(fields),
  };
}
