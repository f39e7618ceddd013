import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { jobChoices } from "../../apps/contract/job-settings.ts";
import { loadPolicy } from "../../apps/engine/format/policy/policy-file.ts";
import { runJob } from "../../apps/engine/job/pipeline.ts";
import { loadSkills } from "../../apps/engine/skills/load.ts";
import { TaskReader } from "../../apps/engine/skills/task.ts";
import { WordPackage } from "../../apps/engine/word/package.ts";
import { noNode } from "../../apps/engine/xml/tree.ts";
import { runNotice } from "../engine/support.ts";
import { readSamples, type Sample, sampleSkillsFolder } from "../support/samples.ts";
import { LibreOffice, squeeze } from "./libreoffice.ts";

const samples = readSamples();
const folder = process.env.DOCOPS_TEST_DOCUMENTS;
const skills = loadSkills(sampleSkillsFolder);
const office = new LibreOffice();
afterAll(() => office.remove());

it("every skill has a sample", () => {
  const types = samples.map(({ task }) => JSON.parse(String(task)).task_type);
  expect(new Set(types)).toEqual(new Set(skills.keys()));
});

describe.each(samples)("$name", (sample) => {
  const { name } = sample;
  const result = runSample(sample);

  it("a sample is filled without a finding", () => {
    expect(result.exitCode).toBe(0);
    expect(result.replaceLog.summary).toMatchObject({ missing_count: 0, unsupported_count: 0 });
    expect(result.formatReport).toMatchObject({ passed: true, issues: [], fixed_count: 0 });
  });

  it("a sample opens in LibreOffice, and the page shows every value", () => {
    const page = office.toText(new Map([[name, Buffer.concat(result.document)]])).get(name) ?? "";
    const values = result.replaceLog.entries.flatMap(({ new_text }) => new_text ?? []);
    const texts = values.filter((value) => !value.startsWith("(image/"));
    expect(values).toHaveLength(result.replaceLog.summary.replaced_count);
    for (const line of texts.join("\n").split("\n")) expect(page).toContain(squeeze(line));
    expect(page).not.toMatch(/【[A-Z0-9_]+】/);
  });
});

// Real documents, where there is a folder of them: with a tag put in, they are filled like any other.
if (folder !== undefined && existsSync(folder)) {
  it("30 real documents open in LibreOffice after a job, with the value on the page", () => {
    const files = readdirSync(folder)
      .filter((file) => file.endsWith(".docx"))
      .slice(0, 30);
    const value = "季度例会QX7";
    const documents = new Map(
      files.map((file, index) => {
        const result = runNotice(withTag(readFileSync(join(folder, file))), {
          payload: { meeting_title: value },
        });
        expect(result.replaceLog.summary.replaced_count, file).toBe(1);
        return [`document${index}`, Buffer.concat(result.document)];
      }),
    );
    const pages = office.toText(documents);
    const without = files.filter((_file, index) => !pages.get(`document${index}`)?.includes(value));
    expect(without).toEqual([]);
  }, 300_000);
}

function runSample({ name, template, task: bytes, assets }: Sample) {
  const task = new TaskReader(skills).read(bytes);
  const skill = task.ok ? skills.get(task.task.task_type) : undefined;
  if (!task.ok || skill === undefined) throw new Error(`sample ${name} has no valid task`);
  return runJob({
    template,
    task: task.task,
    assets,
    skill,
    format: { mode: "strict", baseline: "template", fixMode: "safe", report: "json" },
    policy: loadPolicy("default"),
    ...jobChoices({}),
    locale: "zh-CN",
  });
}

/** The same document with one more paragraph in front, which holds a tag. */
function withTag(template: Buffer): Buffer {
  const pack = WordPackage.open(template);
  const document = pack.xml(pack.mainPart);
  const body = document.child(document.root, "w:body");
  if (body === null) throw new Error("no body");
  const paragraph = document.createElement(body, "w:p");
  const run = document.createElement(body, "w:r");
  const text = document.createElement(body, "w:t");
  document.setText(text, "【MEETING_TITLE】");
  document.insertAfter(run, text, noNode);
  document.insertAfter(paragraph, run, noNode);
  document.insertAfter(body, paragraph, noNode);
  return Buffer.concat(pack.write());
}
