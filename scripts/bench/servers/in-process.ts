import { ZipArchive } from "archiver";
import express from "express";
import multer from "multer";
import { jobChoices } from "../../../apps/contract/job-settings.ts";
import { replaceLogJson, runJob } from "../../../apps/engine/index.ts";
import { loadBuiltinSkills, loadPolicy, TaskReader } from "../../../apps/engine/inputs.ts";
import { listenAndTell } from "./listen.ts";

/**
 * What docops would be with no isolation: the same engine, the same HTTP libraries and the same ZIP,
 * in the one process that answers. A hostile document takes it down or stops it for everyone.
 */

const skills = loadBuiltinSkills();
const tasks = new TaskReader(skills);
const policy = loadPolicy("default");
const app = express();
app.post("/v1/run", multer().any(), async (req, res) => {
  const files = req.files as Express.Multer.File[];
  const bytesOf = (name: string) =>
    files.find(({ fieldname }) => fieldname === name)?.buffer ?? Buffer.alloc(0);
  const task = tasks.read(bytesOf("task"));
  const skill = skills.get("meeting_notice");
  if (!task.ok || skill === undefined) return void res.status(400).end();
  const result = runJob({
    template: bytesOf("template"),
    task: task.task,
    skill,
    policy,
    format: { mode: "report", baseline: "template", fixMode: "safe", report: "json" },
    ...jobChoices({}),
    locale: "zh-CN",
  });
  res.set({ "Content-Type": "application/zip", "X-Docops-Exit-Code": String(result.exitCode) });
  const archive = new ZipArchive({ zlib: { level: 6 } });
  archive.pipe(res);
  archive.append(Buffer.concat(result.document), { name: "out.docx", store: true });
  archive.append(replaceLogJson(result.replaceLog), { name: "out.replace_log.json" });
  archive.append(JSON.stringify(result.missingFields), { name: "out.missing_fields.json" });
  archive.append(JSON.stringify(result.formatReport), { name: "out.format_report.json" });
  await archive.finalize();
});
listenAndTell(app);
