import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultPackageLimits } from "../apps/engine/docx/limits.ts";
import { inflateEntry, readZip } from "../apps/engine/docx/zip-read.ts";
import { deflateEntry, writeZip } from "../apps/engine/docx/zip-write.ts";
import { loadPolicy } from "../apps/engine/format/policy/policy-file.ts";
import { type FormatSettings, type JobResult, runJob } from "../apps/engine/pipeline.ts";
import { loadBuiltinSkills } from "../apps/engine/skills/load.ts";
import { sampleTask } from "../apps/engine/skills/skill.ts";

/** `npm run docs:pictures`: the pictures of docs/, made by LibreOffice and pdftoppm. */

const images = fileURLToPath(new URL("../docs/images/", import.meta.url));
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
rmSync(folder, { recursive: true });

function run(document: Buffer, fixMode: "none" | "safe"): JobResult {
  return fillSample("meeting_notice", document, { baseline: "policy", fixMode });
}

/** The task of a skill's sample in a template, judged by its own or by the policy for 公文. */
function fillSample(
  name: string,
  document: Buffer,
  format: Pick<FormatSettings, "baseline" | "fixMode"> = { baseline: "template", fixMode: "safe" },
): JobResult {
  const skill = loadBuiltinSkills().get(name);
  if (skill === undefined) throw new Error(`there is no skill ${name}`);
  return runJob({
    template: document,
    task: sampleTask(skill),
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
function drawPage(name: string, document: Buffer): void {
  const file = join(folder, `${name}.docx`);
  writeFileSync(file, document);
  const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
  const convert = ["--headless", "--convert-to", "pdf", "--outdir", folder, file];
  execFileSync("soffice", [profile, ...convert], { stdio: "ignore" });
  const page = ["-png", "-r", "60", "-f", "1", "-l", "1", "-singlefile"];
  execFileSync("pdftoppm", [...page, join(folder, `${name}.pdf`), join(folder, name)]);
  copyFileSync(join(folder, `${name}.png`), join(images, `${name}.png`));
}
