import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FormatSettings } from "../apps/contract/format-settings.ts";
import { jobChoices } from "../apps/contract/job-settings.ts";
import { type JobResult, runJob, type Task } from "../apps/engine/index.ts";
import { loadPolicy, loadSkills, sampleTask } from "../apps/engine/inputs.ts";
import { clerkNotice } from "./docs/clerk-notice.ts";
import { tagExamples } from "./docs/tag-examples.ts";

/**
 * `npm run docs:pictures`: makes the pictures of docs/ with LibreOffice, pdftoppm and Chromium.
 * Free fonts replace those of official documents (docs/fonts.conf). The command fails without them,
 * because all Chinese text would look the same.
 */

process.env.FONTCONFIG_FILE = fileURLToPath(new URL("docs/fonts.conf", import.meta.url));
const installed = execFileSync("fc-list", [":", "family"], { encoding: "utf8" });
for (const face of [
  "AR PL SungtiL GB",
  "AR PL KaitiM GB",
  "Noto Sans CJK SC",
  "Noto Serif CJK SC",
]) {
  if (!installed.includes(face)) {
    throw new Error(
      `the font ${face} is missing: apt-get install fonts-noto-cjk fonts-arphic-gkai00mp fonts-arphic-gbsn00lp`,
    );
  }
}
const images = fileURLToPath(new URL("../docs/images/", import.meta.url));
const skills = loadSkills(fileURLToPath(new URL("../samples/skills/", import.meta.url)));
const byTemplate = { baseline: "template", fixMode: "safe" } as const;
const byPolicy = { baseline: "policy", fixMode: "none" } as const;
const folder = mkdtempSync(join(tmpdir(), "docops-pictures-"));
const template = readFileSync(new URL("../samples/policies/gbt9704-2012.docx", import.meta.url));

mkdirSync(images, { recursive: true });
drawPage(
  "official-document",
  Buffer.concat(fillSample("meeting_notice", template, byPolicy).document),
);
drawNotice();
const contract = readFileSync(new URL("../samples/document/template.docx", import.meta.url));
drawPage("sections-template", contract);
drawPage("sections-result", Buffer.concat(fillSample("document", contract).document));
for (const name of ["roster_notice", "contract", "photo_record", "certificate"]) {
  const sample = readFileSync(new URL(`../samples/${name}/template.docx`, import.meta.url));
  drawPage(`sample-${name}`, Buffer.concat(fillSample(name, sample).document));
}
const notice = readFileSync(new URL("../samples/meeting_notice/template.docx", import.meta.url));
drawPage("pdf-template", notice);
drawPage("pdf-result", Buffer.concat(fillSample("meeting_notice", notice).document));
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

/** Draws a clerk's notice with six mistakes, the repaired notice, and the report. */
function drawNotice(): void {
  const notice = clerkNotice();
  const nothing = { task_type: "document", payload: {} };
  const repaired = fillSample("document", notice, { ...byPolicy, fixMode: "safe" }, nothing);
  drawPage("format-before", notice);
  drawPage("format-after", Buffer.concat(repaired.document));
  const html = repaired.renderings.find(({ form }) => form === "html");
  const file = join(images, "format-report.html");
  writeFileSync(file, html?.content ?? "");
  const picture = join(images, "format-report.png");
  const window = ["--window-size=1000,1375", "--hide-scrollbars"];
  const options = ["--headless", "--no-sandbox", `--user-data-dir=${join(folder, "browser")}`];
  execFileSync("chromium", [...options, ...window, `--screenshot=${picture}`, `file://${file}`], {
    stdio: "ignore",
  });
}

/**
 * Fills a template with a skill's sample, and checks it against the template or the policy for 公文.
 */
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
    ...jobChoices({ format_report_files: ["html"] }),
    locale: "zh-CN",
  });
}

/** Draws the first page of a document. */
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
