import { z } from "zod";
import type { PrecheckAnswer } from "../../client/client.ts";
import { count } from "../../contract/answers/values.ts";
import { documentTextNotice, notice } from "../document-text.ts";
import { findings, firstFindings, maxFindings } from "../findings.ts";
import { checkOptions, optionArguments, optionsIn } from "../job-arguments.ts";
import { defineTool, reads, type Tool } from "../tool.ts";
import { ToolError } from "../tool-error.ts";
import type { ToolHost } from "../tool-host.ts";
import { withoutValues } from "./finished-document.ts";

const output = z.strictObject({
  notice,
  passed: z.boolean().describe("There are no findings of severity error."),
  error_count: count,
  issue_count: count,
  issues: findings,
  tag_count: count.describe("Tags that are still in the document; a finished document has none."),
  truncated: z.boolean(),
});

export function checkFormatTool({ client, inputs }: ToolHost): Tool {
  return defineTool({
    name: "check_format",
    title: "Check the format of a document",
    description:
      "Check a finished document against a policy: fonts, sizes, spacing, numbering, page, tables, leftovers. It changes nothing. list_skills names the built-in policies.",
    annotations: reads,
    scopes: ["run"],
    input: z.strictObject({ ...inputs.document, ...optionArguments(checkOptions) }),
    output,
    call: async (args, signal) => {
      const document = await inputs.readDocument(args);
      const report = await client.precheck(
        {
          ...withoutValues(document),
          format_mode: "report",
          format_baseline: "policy",
          format_fix_mode: "none",
          ...optionsIn(args, checkOptions),
        },
        { signal },
      );
      const { error_count, issue_count, issues, passed } = report.format;
      const { template_field_count, unsupported_count } = report.summary;
      if (report.expected_exit_code === 3) throw notChecked(report);
      return {
        value: {
          notice: documentTextNotice,
          ...{ passed, error_count, issue_count },
          issues: firstFindings(issues),
          tag_count: template_field_count + unsupported_count,
          truncated: issue_count > maxFindings,
        },
      };
    },
  });
}

/** The error for a document whose format was not checked, because it has tags that cannot be filled. */
function notChecked({ summary, unsupported }: PrecheckAnswer): ToolError {
  return new ToolError("CONFLICT", "the format was not checked: the document has broken tags", {
    reason: "broken_tags",
    unsupported_count: summary.unsupported_count,
    unsupported: unsupported.slice(0, 20),
    hint: "Correct these tags, or write their brackets another way; inspect_template lists them.",
  });
}
