import { z } from "zod";
import { reportMembers } from "../../contract/answers/precheck.ts";
import { count } from "../../contract/answers/values.ts";
import { documentTextNotice, notice } from "../document-text.ts";
import { defineTool, reads, type Tool } from "../tool.ts";
import type { ToolHost } from "../tool-host.ts";

/** The places of one field that an answer shows. */
const maxPlaces = 3;

const output = z.strictObject({
  notice,
  ok: z.boolean().describe("Every tag can be filled."),
  field_count: count,
  fields: reportMembers.fields.describe(
    `The names of the tags, with the number of all places and the first ${maxPlaces}.`,
  ),
  unsupported_count: count,
  unsupported: reportMembers.unsupported.describe(
    "Tags that cannot be filled, with what is wrong and what is allowed.",
  ),
  note_count: count,
  notes: reportMembers.notes,
  other_delimiter_count: count,
  other_delimiters: reportMembers.other_delimiters,
  truncated: reportMembers.truncated,
});

export function inspectTool({ client, inputs }: ToolHost): Tool {
  return defineTool({
    name: "inspect_template",
    title: "Inspect a template",
    description:
      "List the tags of a template with their places, and the faults of its tags. Tags are names in brackets such as 【MEETING_TITLE】, which the payload fills as `meeting_title`. It needs no task.",
    annotations: reads,
    scopes: ["run"],
    input: z.strictObject({ ...inputs.template }),
    output,
    call: async (args, signal) => {
      const template = await inputs.readTemplate(args);
      const task = { task_type: "document", payload: {} };
      const form = { ...template, task, skill: "document", format_mode: "off" } as const;
      const report = await client.precheck(form, { signal });
      const { fields, notes, summary, truncated, unsupported } = report;
      return {
        value: {
          notice: documentTextNotice,
          ok: summary.unsupported_count === 0,
          field_count: summary.template_field_count,
          fields: fields.map((field) => ({ ...field, places: field.places.slice(0, maxPlaces) })),
          unsupported_count: summary.unsupported_count,
          unsupported,
          note_count: summary.note_count,
          notes,
          other_delimiter_count: report.other_delimiter_count,
          other_delimiters: report.other_delimiters,
          truncated,
        },
      };
    },
  });
}
