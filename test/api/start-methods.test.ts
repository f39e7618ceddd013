import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { postRun, readMembers, runForm, startTestServer } from "./support.ts";

const samples = new URL("../../samples/", import.meta.url);
const own = [
  "document",
  "inspection_record",
  "meeting_notice",
  "training_notice",
  // With skills of their own.
  "certificate",
  "contract",
  "photo_record",
  "roster_notice",
];

/** Everything of an answer that is the job's, and not the process's that did it. */
async function resultOf(
  server: { url: string },
  method: string,
  sample: string,
): Promise<Record<string, string>> {
  const read = (name: string) => readFileSync(new URL(`${sample}/${name}`, samples));
  const form = runForm({
    template: read("template.docx"),
    task: JSON.parse(read("task.json").toString()),
    skill: sample,
    strict: "true",
    format_report_files: "html,sarif,junit,annotated",
  });
  const answer = await postRun(server, form);
  expect(answer.status).toBe(200);
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
  for (const method of ["spawn", "forkserver", "reuse"]) {
    const server = await startTestServer({
      DOCOPS_MP_START: method,
      DOCOPS_DEBUG_ARTIFACTS: "1",
      DOCOPS_SKILLS_DIR: fileURLToPath(new URL("skills/", samples)),
    });
    const ofMethod: Record<string, Record<string, string>> = {};
    // Twice: what a process that is kept has seen before may not show.
    for (const sample of [...own, ...own]) {
      const result = await resultOf(server, method, sample);
      expect(ofMethod[sample] ?? result).toEqual(result);
      ofMethod[sample] = result;
    }
    results.push(ofMethod);
  }
  const [first, ...others] = results;
  for (const other of others) expect(other).toEqual(first);
}, 60_000);
