import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { DocopsClient, type JobForm } from "../../apps/client/client.ts";
import { readMembers, runForm, startTestServer } from "../api/support.ts";
import { run, temporaryDirectory } from "../scripts/support.ts";
import {
  apiConflict,
  apiOptions,
  apiWords,
  cliArguments,
  cliConflict,
  clientOptions,
  cliOptions,
  consoleOptions,
  consoleSends,
  type OptionName,
  values,
} from "./sides.ts";

const names = Object.keys(clientOptions).sort() as OptionName[];
const sample = fileURLToPath(new URL("../../samples/meeting_notice/", import.meta.url));
const sampleFiles = [
  ["--template", join(sample, "template.docx")],
  ["--task", join(sample, "task.json")],
].flat();

describe("API, docops, client and console have one set of job options", () => {
  it("all of them offer the same options", async () => {
    const { url } = await startTestServer();
    expect([...(await apiOptions(url)).keys()].sort()).toEqual(names);
    expect([...(await cliOptions()).keys()].sort()).toEqual(names);
    expect([...(await consoleOptions()).keys()].sort()).toEqual(names);
  });

  it("an option that is a word or words of a set has the same set everywhere", async () => {
    const { url } = await startTestServer();
    const cli = await cliOptions();
    const page = await consoleOptions();
    const sets = [...cli].filter(([, words]) => words !== null);
    expect(sets.length).toBeGreaterThan(5);
    for (const [name, words] of sets) {
      const sorted = [...(words ?? [])].sort();
      expect([...(page.get(name) ?? [])].sort(), name).toEqual(sorted);
      expect(await apiWords(url, name), name).toEqual(sorted);
    }
    const documented = await apiOptions(url);
    expect(documented.get("preset")).toEqual(cli.get("preset"));
    expect(documented.get("format_mode")).toEqual(cli.get("format_mode"));
  });

  it("what is not given is the same: skill, and how the format is checked", async () => {
    const { url } = await startTestServer();
    const result = await apiResultOf(url, {});
    expect(result.input.skill).toBe("meeting_notice");
    expect(await cliEffective({})).toEqual(result.effective);
    const sent = await consoleSends({});
    expect(await apiResultOf(url, sent)).toMatchObject({
      effective: result.effective,
      input: { skill: "meeting_notice" },
    });
  });
});

describe("options mean the same to API and docops", () => {
  it.each<Partial<JobForm>>([
    { preset: "template" },
    { preset: "strict" },
    { strict: true },
    { strict: true, preset: "template" },
    { format_mode: "off", format_report: "both" },
    { format_baseline: "policy", format_fix_mode: "none" },
    { policy: "default", format_mode: "report" },
  ])("%j comes to the same settings", async (options) => {
    const { url } = await startTestServer();
    expect(await cliEffective(options)).toEqual((await apiResultOf(url, options)).effective);
  });

  it("a task of another skill than the usual one needs its skill named", async () => {
    const { url } = await startTestServer();
    const task = { task_type: "document", payload: { a: "1" } };
    const answer = await fetch(`${url}/v1/run`, { method: "POST", body: runForm({ task }) });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error_code: "INVALID_ARGUMENT_CONFLICT" });
    const other = fileURLToPath(new URL("../../samples/training_notice/", import.meta.url));
    const files = [
      ["--template", join(other, "template.docx")],
      ["--task", join(other, "task.json")],
    ].flat();
    const ended = await run("apps/cli/main.ts", ["precheck", ...files]);
    expect(ended.code).toBe(64);
    expect(ended.stderr).toContain("--skill meeting_notice differs from the task_type training_");
    const named = await run("apps/cli/main.ts", [
      "precheck",
      ...files,
      "--skill",
      "training_notice",
    ]);
    expect(named.code).toBe(0);
  });
});

const pairs = names.flatMap((one, index) =>
  names.slice(index + 1).map((other) => [one, other] as const),
);

describe("options exclude each other alike", () => {
  it("API and docops refuse the same pairs, and take all others", async () => {
    const { url } = await startTestServer();
    const refused: string[] = [];
    for (const [one, other] of pairs) {
      const both = { [one]: values[one], [other]: values[other] };
      const fields = await apiConflict(url, both);
      const message = cliConflict(both);
      expect([`${one}, ${other}`, message !== null]).toEqual([`${one}, ${other}`, fields !== null]);
      if (fields === null || message === null) continue;
      refused.push(`${one}, ${other}`);
      for (const field of fields) {
        expect([one, other]).toContain(field);
        expect(message).toContain(`--${field.replaceAll("_", "-")}`);
      }
    }
    expect(refused).toEqual([
      "format_baseline, preset",
      "format_baseline, strict",
      "format_fix_mode, preset",
      "format_fix_mode, strict",
      "format_mode, preset",
      "format_mode, strict",
      "format_report, preset",
      "format_report, strict",
      "policy, policy_yaml",
      "policy, preset",
      "policy_yaml, preset",
    ]);
  });

  it("the console sends no pair that the API refuses, and every option in some way", async () => {
    const { url } = await startTestServer();
    const all = { ...values, format_report_files: "html" };
    const seen = new Set<string>();
    for (const isAdvanced of [false, true]) {
      for (const policy of ["own", values.policy]) {
        const sent = await consoleSends({ ...all, policy, isAdvanced });
        expect(await apiConflict(url, sent)).toBeNull();
        for (const name of Object.keys(sent)) seen.add(name);
      }
    }
    expect([...seen].sort()).toEqual(names);
  });
});

async function apiResultOf(url: string, options: Partial<JobForm>) {
  const client = new DocopsClient({ baseUrl: url, retries: 0 });
  const { body } = await client.run({
    template: new Uint8Array(readFileSync(join(sample, "template.docx"))),
    task: new Uint8Array(readFileSync(join(sample, "task.json"))),
    ...options,
  });
  return (await readMembers(new Response(body)))["api_result.json"];
}

async function cliEffective(options: Partial<JobForm>): Promise<unknown> {
  const out = temporaryDirectory();
  const { template: _template, task: _task, assets: _assets, ...flags } = options;
  const args = [...sampleFiles, ...cliArguments(flags), "--out-dir", out, "--debug-dump"];
  const { stderr } = await run("apps/cli/main.ts", ["run", ...args]);
  expect(stderr).toBe("");
  return JSON.parse(readFileSync(join(out, "trace.json"), "utf8")).effective;
}
