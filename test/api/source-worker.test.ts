import { expect, it } from "vitest";
import { sourceWorker } from "../../apps/api/workers/worker-code.ts";
import { docx, p } from "../fixtures/docx.ts";
import { postRun, readMembers, runForm, startTestServer } from "./support.ts";

const fromSource = sourceWorker(new URL("../../apps/worker/main.ts", import.meta.url));

it("a worker that runs from source may read every package that a job can ask for", async () => {
  const server = await startTestServer({}, fromSource);
  const answer = await postRun(
    server,
    runForm({
      template: docx(p("【~NOTE】") + p("【%CODE|qr】")),
      task: { task_type: "document", payload: { note: "**important**", code: "docops" } },
      skill: "document",
    }),
  );
  expect(answer.status).toBe(200);
  const members = await readMembers(answer);
  expect(members["api_result.json"]).toMatchObject({ exit_code: 0 });
});

it("a worker that runs from source checks a task that is too large for the API process", async () => {
  const server = await startTestServer({}, fromSource);
  const payload = { note: "a".repeat(70_000) };
  const task = { task_type: "document", payload };
  const answer = await postRun(
    server,
    runForm({ template: docx(p("【NOTE】")), task, skill: "document" }),
  );
  expect(answer.status).toBe(200);
});
