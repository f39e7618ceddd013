import { ZipArchive } from "archiver";
import { jobChoices } from "../../../apps/contract/job-settings.ts";
import { replaceLogJson, runJob } from "../../../apps/engine/index.ts";
import { loadBuiltinSkills, loadPolicy, TaskReader } from "../../../apps/engine/inputs.ts";

const skills = loadBuiltinSkills();
const tasks = new TaskReader(skills);
const policy = loadPolicy("default");

/**
 * Does in this process what a worker does for a job, with the same engine and the same ZIP.
 *
 * @returns the exit code and the ZIP, which the caller pipes to its target and then finalizes; null for a bad task.
 */
export function fillInProcess(
  template: Buffer,
  taskJson: Buffer,
): { exitCode: number; archive: ZipArchive } | null {
  const task = tasks.read(taskJson);
  const skill = skills.get("meeting_notice");
  if (!task.ok || skill === undefined) return null;
  const result = runJob({
    template,
    task: task.task,
    skill,
    policy,
    format: { mode: "report", baseline: "template", fixMode: "safe", report: "json" },
    ...jobChoices({}),
    locale: "zh-CN",
  });
  const archive = new ZipArchive({ zlib: { level: 6 } });
  archive.append(Buffer.concat(result.document), { name: "out.docx", store: true });
  archive.append(replaceLogJson(result.replaceLog, result.fitReport), {
    name: "out.replace_log.json",
  });
  archive.append(JSON.stringify(result.missingFields), { name: "out.missing_fields.json" });
  archive.append(JSON.stringify(result.formatReport), { name: "out.format_report.json" });
  return { exitCode: result.exitCode, archive };
}
