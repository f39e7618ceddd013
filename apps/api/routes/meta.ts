import type { RequestHandler } from "express";
import type { Policy } from "../../engine/format/policy/policy.ts";
import type { SkillSet } from "../../engine/skills/load.ts";
import { type JsonSchema, type SkillDefinition, sampleTask } from "../../engine/skills/skill.ts";
import { taskSchema } from "../../engine/skills/task.ts";
import { formatterNames } from "../../engine/template/grammar/formatter-names.ts";
import { maxAssets } from "../../engine/template/pictures/assets.ts";
import { version } from "../build-info.ts";
import type { Config } from "../config/config.ts";
import { ApiError } from "../errors.ts";
import { sendJsonBytes } from "../middleware/json.ts";
import { toJsonSchema } from "../openapi/document.ts";
import { choiceParts } from "./form-parts.ts";

/** `GET /v1/meta` is there: the operator has not switched it off. */
export function metaGate(config: Config): RequestHandler {
  return (req, _res, next) => {
    if (config.enableMeta) return next();
    throw new ApiError("NOT_FOUND", "routing", "meta endpoint is disabled", { path: req.path });
  };
}

/** `GET /v1/meta`: what this server can do. */
export function metaRoute(
  config: Config,
  skills: SkillSet,
  policies: ReadonlyMap<string, Policy>,
): RequestHandler {
  const names = [...skills.keys()];
  const body = Buffer.from(
    JSON.stringify({
      supported_skills: names,
      supported_task_types: names,
      supported_presets: choiceParts.preset.options,
      supported_policies: [...policies.keys()],
      supports_assist: false,
      supports_precheck: true,
      task_payload_schemas: Object.fromEntries(
        [...skills].map(([name, skill]) => [name, payloadSchema(skill)]),
      ),
      skills: Object.fromEntries([...skills].map(([name, skill]) => [name, describeSkill(skill)])),
      formatters: formatterNames,
      limits: {
        max_upload_bytes: config.maxUploadBytes,
        max_assets: maxAssets,
        max_assets_bytes: config.maxAssetsBytes,
        max_task_bytes: config.maxTaskBytes,
        max_policy_bytes: config.maxPolicyBytes,
        max_unpacked_bytes: config.maxUnpackedBytes,
        max_output_bytes: config.maxOutputBytes,
        max_worker_memory_bytes: config.workers.maxMemoryBytes,
        request_timeout_seconds: config.timeouts.job.ms / 1000,
        max_concurrency: config.maxConcurrency,
        queue_timeout_seconds: config.timeouts.queue.ms / 1000,
      },
      version,
      commit: config.commit,
    }),
  );
  return (_req, res) => {
    sendJsonBytes(res, body);
  };
}

function describeSkill(skill: SkillDefinition) {
  return {
    title: skill.title,
    description: skill.description,
    task_schema: toJsonSchema(taskSchema(skill)),
    sample_task: sampleTask(skill),
  };
}

/** `string`, `string[]`, `object`: in short what the schema says in full. */
function typeName({ type, items }: JsonSchema): string {
  if (Array.isArray(type)) return type.join(" | ");
  if (type === "array" && typeof items === "object" && items !== null) {
    return `${typeName(items as JsonSchema)}[]`;
  }
  return typeof type === "string" ? type : "any";
}

/** What the payload of a skill holds, in short. */
function payloadSchema(skill: SkillDefinition) {
  const { properties = {}, required = [], additionalProperties } = skill.payload;
  const fields = Object.entries(properties as Record<string, JsonSchema>).map(([key, schema]) => {
    const isRequired = (required as readonly string[]).includes(key);
    const isByTag = skill.required === "all" || skill.required.includes(key.toUpperCase());
    const about = { nullable: !isRequired, required: isRequired, required_by_tag: isByTag };
    return [key, { type: `${typeName(schema)}${isRequired ? "" : " | null"}`, ...about }];
  });
  return {
    extra_policy: additionalProperties === false ? "forbid" : "allow",
    fields: Object.fromEntries(fields),
  };
}
