import { expect, it } from "vitest";
import { docx, p } from "../fixtures/docx.ts";
import { payload, postRun, runForm, startTestServer } from "./support.ts";

/** Stands in every template, task, policy and file name below, and must stand in no line of the log. */
const secret = "绝密XK47";
const template = docx(p(`${secret}【MEETING_TITLE】`) + p("【ORGANIZER】"));
const task = { task_type: "meeting_notice", payload: { ...payload, meeting_title: secret } };

const runs: [string, Parameters<typeof runForm>[0]][] = [
  ["exit 0 with a readable summary", { template, task, format_report: "both" }],
  ["exit 2", { template, task: { ...task, payload: { meeting_title: secret } } }],
  ["exit 3", { template: docx(p(`【${secret}_x`) + p(`【lower】${secret}`)), task }],
  ["exit 4", { template: docx(p(` ${secret}【MEETING_TITLE】`)), task, preset: "strict" }],
  ["a task with an unknown key", { template, task: { ...task, [secret]: secret } }],
  ["a task with an unknown type", { template, task: { ...task, task_type: secret } }],
  ["a task with a wrong type", { template, task: { ...task, payload: { organizer: [secret] } } }],
  ["a task that is no JSON", { template, task: Buffer.from(`{"a": "${secret}`) }],
  ["a policy that is no policy", { template, task, policy_yaml: `${secret}: [${secret}]` }],
  ["a policy that is no YAML", { template, task, policy_yaml: `{ ${secret}: ` }],
  ["an unknown skill", { template, task, skill: secret }],
  ["a wrong value", { template, task, preset: secret }],
  ["an unknown part", { template, task, [secret]: secret }],
  ["a template that is no document", { template: Buffer.from(`PK\x03\x04${secret}`), task }],
  ["a template that is not well-formed", { template: docx(`<w:p>${secret}</w:x>`), task }],
];

it("no line of the log has a word of a template, a task or a policy", async () => {
  const server = await startTestServer({ DOCOPS_LOG_LEVEL: "trace" });
  for (const [name, parts] of runs) {
    const form = runForm(parts);
    const file = form.get("template") as File;
    form.set("template", file, `${secret}.docx`);
    if (Buffer.isBuffer(parts?.task)) form.set("task", form.get("task") as File, "task.json");
    const answer = await postRun(server, form);
    expect(answer.status, name).toBeLessThan(500);
    await answer.arrayBuffer();
  }
  const isEnd = ({ event }: Record<string, unknown>) => event === "done" || event === "error";
  await expect.poll(() => server.logLines().filter(isEnd)).toHaveLength(runs.length);
  const log = JSON.stringify(server.logLines());
  for (const part of [secret, "XK47", encodeURIComponent(secret), payload.organizer]) {
    expect(log).not.toContain(part);
  }
});

it("a crash inside the engine logs its place, not its message", async () => {
  const server = await startTestServer({}, "crash");
  await postRun(server, runForm({ template, task }));
  expect(server.logLines().at(-1)).toMatchObject({ error_name: "WorkerCrash" });
  expect(JSON.stringify(server.logLines())).not.toContain(secret);
});
