import type { Tool } from "./tool.ts";
import type { ToolHost } from "./tool-host.ts";
import { checkFormatTool } from "./tools/check-format.ts";
import { convertToPdfTool } from "./tools/convert-to-pdf.ts";
import { fillTool } from "./tools/fill.ts";
import { inspectTool } from "./tools/inspect.ts";
import { cancelJobTool, getJobTool, waitForJobTool } from "./tools/jobs.ts";
import { precheckTool } from "./tools/precheck.ts";
import { repairFormatTool } from "./tools/repair-format.ts";
import { listSkillsTool } from "./tools/skills.ts";
import { listTemplatesTool } from "./tools/templates.ts";

/** All tools that a host can serve, in the order of their use. */
export function toolsOf(host: ToolHost): Tool[] {
  const { results } = host;
  return [
    listSkillsTool(host),
    ...(host.keepsTemplates ? [listTemplatesTool(host)] : []),
    inspectTool(host),
    precheckTool(host),
    ...(results === null ? [] : [fillTool(host, results)]),
    checkFormatTool(host),
    ...(results === null ? [] : [repairFormatTool(host, results)]),
    ...(results !== null && host.makesPdfs ? [convertToPdfTool(host, results)] : []),
    ...(host.storesJobs ? [getJobTool(host), waitForJobTool(host), cancelJobTool(host)] : []),
  ];
}
