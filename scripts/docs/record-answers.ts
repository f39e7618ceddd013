import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServerProcess } from "../operate/server-process.ts";
import { type RecordedAnswer, recordedAnswersFile } from "./recorded-answers.ts";
import { shortened } from "./shorten-answer.ts";

/**
 * `npm run docs:answers`: sends requests to a real server and records its JSON answers, which `docs/api.md` shows.
 * Run it when the shape of an answer has changed, and `npm run docs` afterwards.
 */

const sample = (name: string) =>
  readFileSync(new URL(`../../samples/meeting_notice/${name}`, import.meta.url));
const template = new File([sample("template.docx")], "template.docx");
const task = new File([sample("task.json")], "task.json");

const directory = mkdtempSync(join(tmpdir(), "docops-answers-"));
const server = await ServerProcess.start(
  {
    command: null,
    env: {
      DOCOPS_PORT: "0",
      DOCOPS_STATE: "sqlite",
      DOCOPS_STATE_DIR: join(directory, "state"),
      DOCOPS_COMMIT_SHA: "0123abc",
    },
    logFile: join(directory, "server.log"),
    startTimeoutMs: 60_000,
  },
  AbortSignal.timeout(120_000),
);
try {
  const answers = Object.fromEntries(await record());
  writeFileSync(recordedAnswersFile, `${JSON.stringify(answers, null, 2)}\n`);
} finally {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function record(): Promise<[string, RecordedAnswer][]> {
  const answers: [string, RecordedAnswer][] = [];
  const ask = async (operationId: string, path: string, init: RequestInit = {}) => {
    const answer = await fetch(server.url + path, init);
    const body = await answer.json();
    if (!answer.ok) throw new Error(`${operationId} was answered ${JSON.stringify(body)}`);
    answers.push([operationId, { status: answer.status, body: shortened(body) }]);
    return body;
  };
  const post = (...files: [string, File][]) => ({ method: "POST", body: formOf(files) });
  const job = post(["template", template], ["task", task]);
  const rows = new File(
    ['[{"meeting_title": "First"}, {"meeting_titel": "Second"}]'],
    "tasks.json",
  );

  await ask("precheck", "/v1/precheck", job);
  const { id } = await ask("submitJob", "/v1/jobs", job);
  await ask("readJob", `/v1/jobs/${id}?wait=30`);
  await ask("listJobs", "/v1/jobs");
  const batch = await ask(
    "submitBatch",
    "/v1/batches",
    post(["template", template], ["tasks", rows]),
  );
  await ask("readBatch", `/v1/batches/${batch.id}?wait=30`);
  await ask("listBatches", "/v1/batches");
  const parts = post(["file", template], ["sample", task]);
  parts.body.set("name", "notice");
  const { version } = await ask("addTemplate", "/v1/templates", parts);
  await ask("publishTemplate", "/v1/templates/notice/publish", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ version }),
  });
  await ask("listTemplates", "/v1/templates");
  await ask("readTemplate", "/v1/templates/notice");
  await ask("readTemplateVersion", `/v1/templates/notice/versions/${version}`);
  await ask("readTemplateCheck", `/v1/templates/notice/versions/${version}/check`);
  await ask("diffTemplate", `/v1/templates/notice/diff?to=${version}`);
  await ask("meta", "/v1/meta");
  await ask("status", "/status");
  await ask("healthz", "/healthz");
  await ask("health", "/health");
  await ask("readyz", "/readyz");
  return answers;
}

function formOf(files: readonly [string, File][]): FormData {
  const form = new FormData();
  for (const [part, file] of files) form.set(part, file);
  return form;
}
