import { expect, it } from "vitest";
import { documentRelationships, docx, p, storyPart } from "../fixtures/docx.ts";
import { payload, postRun, runForm, startTestServer } from "./support.ts";

/** All templates, tasks, policies and file names below contain this text, and no line of the log may. */
const secret = "绝密XK47";
const template = docx(p(`${secret}【MEETING_TITLE】`) + p("【ORGANIZER】"));
const task = { task_type: "meeting_notice", payload: { ...payload, meeting_title: secret } };

/** The secret as the name of fonts, styles, parts, bookmarks, authors and targets. */
const run = (text: string, font: string) =>
  `<w:r><w:rPr><w:rFonts w:ascii="${font}" w:hAnsi="${font}" w:eastAsia="${font}"/></w:rPr><w:t>${text}</w:t></w:r>`;
const named = docx(
  `<w:p><w:pPr><w:pStyle w:val="${secret}"/><w:spacing w:line="700"/></w:pPr>${run(`【MEETING_TITLE】 ${secret}`, secret)}</w:p>` +
    `<w:p><w:pPr><w:jc w:val="right"/></w:pPr>${run("【ORGANIZER】", `${secret}2`)}</w:p>` +
    `<w:p><w:ins w:author="${secret}" w:id="1">${run(` ${secret}`, "宋体")}</w:ins><w:bookmarkStart w:id="2" w:name="${secret}"/><w:bookmarkEnd w:id="2"/></w:p>`,
  {
    "word/_rels/document.xml.rels": documentRelationships([
      { type: "styles", target: "styles.xml" },
      { type: "header", target: `${secret}.xml` },
    ]),
    [`word/${secret}.xml`]: storyPart("w:hdr", p(` ${secret}【ORGANIZER】`)),
    "word/styles.xml": storyPart(
      "w:styles",
      `<w:style w:type="paragraph" w:styleId="${secret}"><w:name w:val="${secret}"/><w:basedOn w:val="${secret}"/><w:rPr><w:rFonts w:eastAsia="${secret}"/></w:rPr></w:style>`,
    ),
  },
);
const policy = `
description: ${secret}
roles:
  r_xk47:
    match: { style: ${secret} }
    font: { east_asia: ${secret}3, latin: ${secret}4 }
    line: exact 28pt
    text: { forbid: ${secret}, say: ${secret}, corrections: [{ find: ${secret}, with: ${secret} }] }
`;

const policyRuns: [string, Parameters<typeof runForm>[0]][] = ["human", "json"].flatMap((report) =>
  ["none", "safe"].flatMap((fix) =>
    ["report", "strict"].map((mode): [string, Parameters<typeof runForm>[0]] => [
      `by a policy, ${report}, ${fix}, ${mode}`,
      {
        ...{ template: named, task, policy_yaml: policy, format_baseline: "policy" },
        ...{ format_report: report, format_fix_mode: fix, format_mode: mode },
        ...{ export_suggested_policy: "true", format_report_files: "html,sarif,junit,annotated" },
      },
    ]),
  ),
);

const runs: [string, Parameters<typeof runForm>[0]][] = [
  ["exit 0 with a readable summary", { template, task, format_report: "both" }],
  ["names of every kind", { template: named, task, format_report: "both" }],
  [
    "the shipped policy",
    { template: named, task, format_report: "both", format_baseline: "policy" },
  ],
  ...policyRuns,
  ["exit 2", { template, task: { ...task, payload: { meeting_title: secret } } }],
  ["exit 3", { template: docx(p(`【${secret}_x`) + p(`【lower】${secret}`)), task }],
  ["exit 4", { template: docx(p(` ${secret}【MEETING_TITLE】`)), task, preset: "strict" }],
  ["a task with an unknown key", { template, task: { ...task, [secret]: secret } }],
  ["a task with an unknown type", { template, task: { ...task, task_type: secret } }],
  ["a task with a wrong type", { template, task: { ...task, payload: { organizer: [secret] } } }],
  ["a task that is no JSON", { template, task: Buffer.from(`{"a": "${secret}`) }],
  ["a policy that is no policy", { template, task, policy_yaml: `${secret}: [${secret}]` }],
  ["a policy that is no YAML", { template, task, policy_yaml: `{ ${secret}: ` }],
  ["a policy that is large", { template, task, policy_yaml: `${secret}: ${secret.repeat(9_000)}` }],
  ["an unknown skill", { template, task, skill: secret }],
  ["a wrong value", { template, task, preset: secret }],
  ...["strict", "format_mode", "format_report", "policy", "format_report_files"].map(
    (part): [string, Parameters<typeof runForm>[0]] => [
      `a wrong ${part}`,
      { template, task, [part]: secret },
    ],
  ),
  ["an unknown part", { template, task, [secret]: secret }],
  ["a template that is no document", { template: Buffer.from(`PK\x03\x04${secret}`), task }],
  ["a template that is not well-formed", { template: docx(`<w:p>${secret}</w:x>`), task }],
  [
    "a picture that is none",
    {
      skill: "document",
      template: docx(p("【%AB】")),
      task: { task_type: "document", payload: { AB: secret } },
    },
  ],
];

it("no line of the log has a word of a template, a task, a policy, an option or a file's name", async () => {
  const server = await startTestServer({ DOCOPS_LOG_LEVEL: "trace" });
  const paths = ["/v1/run", "/v1/precheck"];
  for (const [name, parts] of runs) {
    for (const path of paths) {
      const form = runForm(parts);
      const file = form.get("template") as File;
      form.set("template", file, `${secret}.docx`);
      if (Buffer.isBuffer(parts?.task)) form.set("task", form.get("task") as File, "task.json");
      const answer =
        path === "/v1/run"
          ? await postRun(server, form)
          : await fetch(`${server.url}${path}?${encodeURIComponent(secret)}`, {
              method: "POST",
              body: form,
              headers: { "User-Agent": "XK47", Referer: "https://XK47.example" },
            });
      expect(answer.status, `${path} ${name}`).toBeLessThan(500);
      await answer.arrayBuffer();
    }
  }
  const isEnd = ({ event }: Record<string, unknown>) => event === "done" || event === "error";
  await expect.poll(() => server.logLines().filter(isEnd)).toHaveLength(runs.length * paths.length);
  const log = JSON.stringify(server.logLines());
  for (const part of [secret, "XK47", "xk47", encodeURIComponent(secret), payload.organizer]) {
    expect(log).not.toContain(part);
  }
  // The requested summary is there, with codes and places.
  const summaries = server.logLines().flatMap(({ format_summary: lines }) => lines ?? []);
  expect(summaries).toContainEqual(expect.stringMatching(/^FIXED\([A-Z_]+\): [a-z]\d/));
});

it("a summary is in the log where somebody asked for it only", async () => {
  const server = await startTestServer();
  await (await postRun(server, runForm({ template, task }))).arrayBuffer();
  await expect.poll(() => server.logLines().at(-1)).toMatchObject({ event: "done" });
  expect(server.logLines().at(-1)).not.toHaveProperty("format_summary");
});

it("a crash inside the engine logs its place, not its message", async () => {
  const server = await startTestServer({}, "crash");
  await postRun(server, runForm({ template, task }));
  expect(server.logLines().at(-1)).toMatchObject({ error_name: "WorkerCrash" });
  expect(JSON.stringify(server.logLines())).not.toContain(secret);
});
