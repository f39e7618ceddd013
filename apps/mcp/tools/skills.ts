import { z } from "zod";
import type { Meta } from "../../client/client.ts";
import { metaBody } from "../../contract/answers/meta.ts";
import { nearestName } from "../../engine/inputs.ts";
import { defineTool, reads, type Tool } from "../tool.ts";
import { ToolError } from "../tool-error.ts";
import type { ToolHost } from "../tool-host.ts";

/** A longer schema of a task is left out of an answer: shortened, it would be another schema. */
const maxSchemaBytes = 48 * 1024;

const skillMembers = metaBody.shape.skills.valueType.shape;

const field = z.strictObject({
  name: z.string(),
  type: z.string(),
  required: z.boolean().describe("The task must have a value."),
  required_by_tag: z.boolean().describe("A template that has the tag needs a value."),
});

const output = z.strictObject({
  skills: z.array(
    z.strictObject({
      name: z.string().describe("The task_type of tasks."),
      title: skillMembers.title,
      description: skillMembers.description,
      takes_other_fields: z.boolean().describe("The payload may have fields that are not listed."),
      fields: z.array(field),
      task_schema: skillMembers.task_schema.nullable().optional(),
      sample_task: skillMembers.sample_task.nullable().optional(),
    }),
  ),
  policies: z.array(z.string()).describe("The built-in policies of the format check."),
  presets: z.array(z.string()),
  formatters: z.array(z.string()).describe("Formatters that tags may name."),
  truncated: z.boolean(),
});

export function listSkillsTool({ client }: ToolHost): Tool {
  return defineTool({
    name: "list_skills",
    title: "List skills",
    description:
      "List the skills: kinds of tasks, with the fields that their payloads have. With `skill`, also show the JSON Schema of its tasks and a sample task. The skill `document` takes any payload and fits any template.",
    annotations: reads,
    scopes: [],
    input: z.strictObject({
      skill: z.string().optional().describe("Show this skill alone, with schema and sample."),
    }),
    output,
    call: async ({ skill }, signal) => {
      const meta = await client.meta({ signal });
      const names = skill === undefined ? meta.supported_skills : [knownSkill(meta, skill)];
      return {
        value: {
          skills: names.map((name) => describeSkill(meta, name, { isWhole: skill !== undefined })),
          policies: meta.supported_policies,
          presets: meta.supported_presets,
          formatters: meta.formatters,
          truncated: false,
        },
      };
    },
  });
}

function knownSkill({ supported_skills: allowed }: Meta, name: string): string {
  if (allowed.includes(name)) return name;
  const nearest = nearestName(name, allowed);
  throw new ToolError("INVALID_ARGUMENT", "unknown skill", {
    field: "skill",
    value: name.slice(0, 200),
    allowed,
    ...(nearest !== null && { nearest, hint: `Did you mean ${nearest}?` }),
  });
}

function describeSkill(meta: Meta, name: string, { isWhole }: { isWhole: boolean }) {
  const skill = meta.skills[name];
  const payload = meta.task_payload_schemas[name];
  if (skill === undefined || payload === undefined) {
    throw new ToolError("NOT_FOUND", "the skill is not described", { field: "skill", value: name });
  }
  const { description, sample_task, task_schema, title } = skill;
  const fits = (value: object) => Buffer.byteLength(JSON.stringify(value)) <= maxSchemaBytes;
  return {
    name,
    title,
    description,
    takes_other_fields: payload.extra_policy === "allow",
    fields: Object.entries(payload.fields).map(
      ([fieldName, { required, required_by_tag, type }]) => ({
        name: fieldName,
        type,
        required,
        required_by_tag,
      }),
    ),
    ...(isWhole && {
      task_schema: fits(task_schema) ? task_schema : null,
      sample_task: fits(sample_task) ? sample_task : null,
    }),
  };
}
