import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultPackageLimits } from "../apps/engine/docx/limits.ts";
import { inflateEntry, readZip } from "../apps/engine/docx/zip-read.ts";
import { deflateEntry, writeZip } from "../apps/engine/docx/zip-write.ts";
import { loadPolicy } from "../apps/engine/format/policy/policy-file.ts";
import type { FormatSettings } from "../apps/engine/job/settings.ts";
import { type JobResult, runJob } from "../apps/engine/pipeline.ts";
import { loadSkills } from "../apps/engine/skills/load.ts";
import { sampleTask, type Task } from "../apps/engine/skills/skill.ts";
import { tagExamples } from "./docs/tag-examples.ts";

/** `npm run docs:pictures`: the pictures of docs/, made by LibreOffice and pdftoppm. */

const images = fileURLToPath(new URL("../docs/images/", import.meta.url));
const skills = loadSkills(fileURLToPath(new URL("../samples/skills/", import.meta.url)));
const byTemplate = { baseline: "template", fixMode: "safe" } as const;
const folder = mkdtempSync(join(tmpdir(), "docops-pictures-"));
const template = readFileSync(new URL("../samples/policies/gbt9704-2012.docx", import.meta.url));

/** What somebody does to a document by hand. */
const damaged = change(template, (xml) =>
  xml
    .replace(
      '<w:pPr><w:pStyle w:val="公文正文"/></w:pPr>',
      '<w:pPr><w:pStyle w:val="公文正文"/><w:spacing w:line="360" w:lineRule="auto"/><w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/></w:pPr>',
    )
    .replace(
      '<w:pStyle w:val="公文二级"/></w:pPr><w:r>',
      '<w:pStyle w:val="公文二级"/></w:pPr><w:r><w:rPr><w:color w:val="FF0000"/><w:sz w:val="24"/></w:rPr>',
    )
    .replace("一式三份；", "一式三份,"),
);

mkdirSync(images, { recursive: true });
const right = run(template, "none");
const before = run(damaged, "none");
const after = run(damaged, "safe");
draw("official-document", right);
draw("format-before", before);
draw("format-after", after);
const html = after.renderings.find(({ form }) => form === "html");
writeFileSync(join(images, "format-report.html"), html?.content ?? "");
const contract = readFileSync(new URL("../samples/document/template.docx", import.meta.url));
drawPage("sections-template", contract);
drawPage("sections-result", Buffer.concat(fillSample("document", contract).document));
for (const name of ["roster_notice", "contract", "photo_record", "certificate"]) {
  const sample = readFileSync(new URL(`../samples/${name}/template.docx`, import.meta.url));
  drawPage(`sample-${name}`, Buffer.concat(fillSample(name, sample).document));
}
for (const [name, { template: example, payload }] of Object.entries(tagExamples)) {
  const task = { task_type: "document", payload };
  drawPage(`tag-${name}-template`, example, 80);
  drawPage(
    `tag-${name}`,
    Buffer.concat(fillSample("document", example, byTemplate, task).document),
    80,
  );
}
rmSync(folder, { recursive: true });

function run(document: Buffer, fixMode: "none" | "safe"): JobResult {
  return fillSample("meeting_notice", document, { baseline: "policy", fixMode });
}

/** The task of a skill's sample in a template, judged by its own or by the policy for 公文. */
function fillSample(
  name: string,
  document: Buffer,
  format: Pick<FormatSettings, "baseline" | "fixMode"> = byTemplate,
  task?: Task,
): JobResult {
  const skill = skills.get(name);
  if (skill === undefined) throw new Error(`there is no skill ${name}`);
  return runJob({
    template: document,
    task: task ?? sampleTask(skill),
    skill,
    policy: loadPolicy("gbt9704-2012"),
    format: { mode: "strict", report: "json", ...format },
    exportSuggestedPolicy: false,
    locale: "zh-CN",
    reportForms: ["html"],
  });
}

function change(archive: Buffer, edit: (xml: string) => string): Buffer {
  const entries = readZip(archive, defaultPackageLimits).map((entry) => {
    if (entry.name !== "word/document.xml") return entry;
    const xml = inflateEntry(entry, defaultPackageLimits).toString("utf8");
    return deflateEntry(entry, Buffer.from(edit(xml)));
  });
  return Buffer.concat(writeZip(entries));
}

function draw(name: string, { document }: JobResult): void {
  drawPage(name, Buffer.concat(document));
}

/** The first page, as a picture. */
function drawPage(name: string, document: Buffer, density = 60): void {
  const file = join(folder, `${name}.docx`);
  writeFileSync(file, document);
  const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
  const convert = ["--headless", "--convert-to", "pdf", "--outdir", folder, file];
  execFileSync("soffice", [profile, ...convert], { stdio: "ignore" });
  const page = ["-png", "-r", String(density), "-f", "1", "-l", "1", "-singlefile"];
  execFileSync("pdftoppm", [...page, join(folder, `${name}.pdf`), join(folder, name)]);
  copyFileSync(join(folder, `${name}.png`), join(images, `${name}.png`));
}
