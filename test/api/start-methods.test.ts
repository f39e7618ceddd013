import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { postRun, readMembers, runForm, startTestServer, type TestServer } from "./support.ts";

const methods = ["spawn", "forkserver", "reuse"];
const samples = new URL("../../samples/", import.meta.url);
const own = [
  "document",
  "inspection_record",
  "meeting_notice",
  "training_notice",
  // These have their own skills.
  "certificate",
  "contract",
  "photo_record",
  "roster_notice",
];

/** A directory with further documents, which are not in this repository. */
const folders = [process.env.DOCOPS_TEST_DOCUMENTS].filter((folder) => folder !== undefined);

interface Input {
  template: Buffer;
  task: object;
  skill: string;
}

function startWith(method: string): Promise<TestServer> {
  return startTestServer({
    DOCOPS_MP_START: method,
    DOCOPS_DEBUG_ARTIFACTS: "1",
    DOCOPS_SKILLS_DIR: fileURLToPath(new URL("skills/", samples)),
  });
}

/** The parts of an answer that depend on the job, not on its process. */
async function resultOf(
  server: { url: string },
  method: string,
  input: Input,
): Promise<Record<string, string>> {
  const form = runForm({
    ...input,
    strict: "true",
    format_report_files: "html,sarif,junit,annotated",
  });
  const answer = await postRun(server, form);
  if (answer.status !== 200) {
    const { detail, ...error } = await answer.json();
    delete detail.request_id;
    return { error: JSON.stringify({ status: answer.status, ...error, detail }) };
  }
  const members = await readMembers(answer);
  expect(members["trace.json"].subprocess.start_method).toBe(method);
  const { exit_codes, message, effective } = members["api_result.json"];
  delete members["api_result.json"];
  delete members["trace.json"];
  return Object.fromEntries([
    ["result", JSON.stringify({ exit_codes, message, effective })],
    ...Object.entries(members).map(([name, member]) => [
      name,
      Buffer.isBuffer(member) ? member.toString("base64") : JSON.stringify(member),
    ]),
  ]);
}

it("spawn, forkserver and reuse make the same documents and reports, byte for byte", async () => {
  const results: Record<string, Record<string, string>>[] = [];
  for (const method of methods) {
    const server = await startWith(method);
    const ofMethod: Record<string, Record<string, string>> = {};
    // Each job runs twice: earlier jobs of a reused process must not affect the result.
    for (const sample of [...own, ...own]) {
      const read = (name: string) => readFileSync(new URL(`${sample}/${name}`, samples));
      const task = JSON.parse(read("task.json").toString());
      const input = { template: read("template.docx"), task, skill: sample };
      const result = await resultOf(server, method, input);
      expect(Object.keys(result)).toContain("out.docx");
      expect(ofMethod[sample] ?? result).toEqual(result);
      ofMethod[sample] = result;
    }
    results.push(ofMethod);
  }
  const [first, ...rest] = results;
  for (const other of rest) expect(other).toEqual(first);
});

it.each(folders)(
  "all start methods give the same results for the documents in %s",
  async (folder) => {
    const files = readdirSync(folder).filter((file) => file.endsWith(".docx"));
    const servers = await Promise.all(methods.map(startWith));
    const task = { task_type: "document", payload: { NAME: "综合部" } };
    let documents = 0;
    for (const file of files) {
      const template = readFileSync(join(folder, file));
      const [first, ...rest] = await Promise.all(
        servers.map((server, index) =>
          resultOf(server, methods[index] ?? "", { template, task, skill: "document" }),
        ),
      );
      for (const other of rest) expect(other, file).toEqual(first);
      if (first !== undefined && "out.docx" in first) documents++;
    }
    process.stdout.write(
      `the same from all start methods: ${documents} documents, ${files.length - documents} refusals\n`,
    );
    expect(documents).toBeGreaterThan(0);
  },
  1_800_000,
);
