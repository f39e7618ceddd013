import { z } from "zod";
import { reportMembers } from "../../contract/answers/precheck.ts";
import { count } from "../../contract/answers/values.ts";
import { documentTextNotice, notice } from "../document-text.ts";
import { findings, firstFindings } from "../findings.ts";
import { fillOptions, optionArguments, optionsIn } from "../job-arguments.ts";
import { defineTool, reads, type Tool } from "../tool.ts";
import type { ToolHost } from "../tool-host.ts";
import { skillOf } from "./skill-of.ts";

/** The outline is for forms that people fill in; an agent has the fields and the skill's schema. */
const { outline: _outline, outline_count: _outlineCount, ...members } = reportMembers;

const output = z.strictObject({
  notice,
  ...members,
  format: z.strictObject({
    passed: z.boolean(),
    error_count: count,
    issue_count: count,
    issues: findings,
  }),
});

export function precheckTool({ client, inputs }: ToolHost): Tool {
  return defineTool({
    name: "precheck",
    title: "Check a fill without doing it",
    description:
      "Say what fill would do with a template and a task, and write nothing: the exit code, missing values, tags that cannot be filled, unused keys, whether the template fits the skill (`fit`), and the format check.",
    annotations: reads,
    scopes: ["run"],
    input: z.strictObject({
      ...inputs.template,
      ...inputs.task,
      ...optionArguments(fillOptions),
    }),
    output,
    call: async (args, signal) => {
      const template = await inputs.readTemplate(args);
      const task = await inputs.readTask(args);
      const form = { ...template, ...task, ...optionsIn(args, fillOptions) };
      const answer = await client.precheck({ ...form, skill: skillOf(task) }, { signal });
      const { request_id: _id, outline: _outline, outline_count: _count, ...report } = answer;
      const format = { ...report.format, issues: firstFindings(report.format.issues) };
      return { value: { notice: documentTextNotice, ...report, format } };
    },
  });
}
