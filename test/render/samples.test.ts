import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { loadPolicy } from "../../apps/engine/format/policy-file.ts";
import { runJob } from "../../apps/engine/pipeline.ts";
import { loadBuiltinSkills } from "../../apps/engine/skills/load.ts";
import { parseTask } from "../../apps/engine/skills/task.ts";
import { LibreOffice, squeeze } from "./libreoffice.ts";

const samples = fileURLToPath(new URL("../../samples/", import.meta.url));
const skills = loadBuiltinSkills();
const office = new LibreOffice();
afterAll(() => office.remove());

const names = readdirSync(samples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

it("every built-in skill has a sample", () => {
  expect(names).toEqual([...skills.keys()]);
});

describe.each(names)("%s", (name) => {
  const result = runSample(name);

  it("is filled without a finding", () => {
    expect(result.exitCode).toBe(0);
    expect(result.replaceLog.summary).toMatchObject({ missing_count: 0, unsupported_count: 0 });
    expect(result.formatReport).toMatchObject({ passed: true, issues: [], fixed_count: 0 });
  });

  it("opens in LibreOffice, and the page shows every value", () => {
    const page = office.toText(new Map([[name, Buffer.concat(result.document)]])).get(name) ?? "";
    const values = result.replaceLog.entries.flatMap(({ new_text }) => new_text ?? []);
    expect(values).toHaveLength(result.replaceLog.summary.replaced_count);
    for (const line of values.join("\n").split("\n")) expect(page).toContain(squeeze(line));
    expect(page).not.toMatch(/【[A-Z0-9_]+】/);
  });
});

function runSample(name: string) {
  const task = parseTask(readFileSync(join(samples, name, "task.json")), skills);
  const skill = skills.get(name);
  if (!task.ok || skill === undefined) throw new Error(`sample ${name} has no valid task`);
  return runJob({
    template: readFileSync(join(samples, name, "template.docx")),
    task: task.task,
    skill,
    format: { mode: "strict", baseline: "template", fixMode: "safe", report: "json" },
    policy: loadPolicy("default"),
    exportSuggestedPolicy: false,
  });
}
