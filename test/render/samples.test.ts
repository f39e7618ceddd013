import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { loadPolicy } from "../../apps/engine/format/policy-file.ts";
import { runJob } from "../../apps/engine/pipeline.ts";
import { loadBuiltinSkills } from "../../apps/engine/skills/load.ts";
import { parseTask } from "../../apps/engine/skills/task.ts";

const samples = fileURLToPath(new URL("../../samples/", import.meta.url));
const skills = loadBuiltinSkills();
const work = mkdtempSync(join(tmpdir(), "docops-render-"));
afterAll(() => rmSync(work, { recursive: true }));

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
    const page = squeeze(toText(name, Buffer.concat(result.document)));
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

/** The text of the page as LibreOffice lays it out. */
function toText(name: string, document: Buffer): string {
  const file = join(work, `${name}.docx`);
  writeFileSync(file, document);
  const profile = `-env:UserInstallation=${pathToFileURL(join(work, "profile")).href}`;
  const options = ["--headless", "--convert-to", "pdf", "--outdir", work, file];
  execFileSync("soffice", [profile, ...options], { stdio: "ignore", timeout: 120_000 });
  return execFileSync("pdftotext", ["-layout", join(work, `${name}.pdf`), "-"]).toString("utf8");
}

/** Lines break where they may: only the characters count. */
function squeeze(text: string): string {
  return text.replace(/\s/g, "");
}
