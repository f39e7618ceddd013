import { z } from "zod";
import type { DocopsClient } from "../../client/client.ts";
import {
  templateBody,
  templateList,
  templateVersionBody,
} from "../../contract/answers/template.ts";
import { documentTextNotice, notice } from "../document-text.ts";
import { defineTool, reads, type Tool } from "../tool.ts";
import type { ToolHost } from "../tool-host.ts";

/** A longer sample is left out: shortened, it would be another task. */
const maxSampleBytes = 16 * 1024;

const { name, published_version, updated_at, version_count } =
  templateList.shape.templates.element.shape;
const versionShape = templateBody.shape.versions.element.shape;

const version = z.strictObject({
  version: versionShape.version,
  state: versionShape.state,
  skill: versionShape.skill,
  policy: versionShape.policy,
  check: versionShape.check,
});

const output = z.strictObject({
  notice,
  templates: z.array(
    z.strictObject({
      ...{ name, published_version, version_count, updated_at },
      versions: z.array(version).optional().describe("The newest first."),
      sample: templateVersionBody.shape.sample
        .optional()
        .describe("The sample task of the published version, else of the newest."),
    }),
  ),
  next: z.string().nullable().describe("The cursor of the next page; null: this is the last one."),
  truncated: z.boolean(),
});

export function listTemplatesTool({ client }: ToolHost): Tool {
  return defineTool({
    name: "list_templates",
    title: "List kept templates",
    description:
      "List the templates that the server keeps, by name. With `template_name`, show one with its versions, the results of their checks, its skill and a sample task. Other tools take `template_name` in place of a file.",
    annotations: reads,
    scopes: ["templates:read"],
    input: z.strictObject({
      template_name: z.string().optional().describe("Show this template alone."),
      cursor: z.string().optional().describe("The value of `next` from the previous page."),
    }),
    output,
    call: async ({ cursor, template_name }, signal) => {
      const options = { signal, ...(cursor !== undefined && { cursor }) };
      const page =
        template_name === undefined
          ? await client.templates.list(options)
          : await readOne(client, template_name, options);
      return {
        value: {
          notice: documentTextNotice,
          templates: page.templates.map((template) => ({
            name: template.name,
            published_version: template.published_version,
            version_count: template.version_count,
            updated_at: template.updated_at,
            ...("versions" in template && {
              versions: template.versions,
              sample: template.sample,
            }),
          })),
          next: page.next,
          truncated: false,
        },
      };
    },
  });
}

async function readOne(
  client: DocopsClient,
  templateName: string,
  options: { signal: AbortSignal; cursor?: string },
) {
  const template = await client.templates.get(templateName, options);
  const shown = template.published_version ?? template.versions[0]?.version;
  const { signal } = options;
  const whole =
    shown === undefined ? null : await client.templates.version(templateName, shown, { signal });
  const sample = whole?.sample ?? null;
  const versions = template.versions.map((one) => ({
    version: one.version,
    state: one.state,
    skill: one.skill,
    policy: one.policy,
    check: one.check,
  }));
  const fits = Buffer.byteLength(JSON.stringify(sample)) <= maxSampleBytes;
  return {
    templates: [{ ...template, versions, sample: fits ? sample : null }],
    next: template.next,
  };
}
