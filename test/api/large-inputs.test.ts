import { describe, expect, it } from "vitest";
import { payload, postRun, readMembers, runForm, startTestServer } from "./support.ts";

/** White space that makes a task too large for the API to parse. */
const blanks = " ".repeat(70_000);
const comment = `\n#${"x".repeat(40_000)}`;

function form(task: string, parts: Record<string, string> = {}): FormData {
  const all = runForm(parts);
  all.set("task", new Blob([task]), "task.json");
  return all;
}

const taskJson = JSON.stringify({ task_type: "meeting_notice", payload });

/** The body of an error, without the id of its request. */
async function errorOf(response: Response) {
  const { detail, ...body } = await response.json();
  const { request_id: _id, ...rest } = detail;
  return { status: response.status, ...body, detail: rest };
}

describe("a task of more than 64 KiB is checked in the worker", () => {
  it("a task of more than 64 KiB is checked in the worker and filled in, with its numbers as they were sent", async () => {
    const server = await startTestServer();
    const task = `${taskJson.slice(0, -2)},"meeting_title":"大会"}}${blanks}`;
    const response = await postRun(server, form(task));
    expect(response.status).toBe(200);
    const members = await readMembers(response);
    expect(members["api_result.json"]).toMatchObject({ exit_code: 0 });
    expect(members["out.replace_log.json"].entries[0]).toMatchObject({ new_text: "大会" });
  });

  it.each([
    ["no UTF-8", null],
    ["no JSON", `${taskJson},`],
    ["no object", `[${taskJson}]`],
    ["an unknown key", taskJson.replace("meeting_title", "meeting_titel")],
    ["a wrong type", taskJson.replace('"9:30"', "930")],
    ["another skill's", JSON.stringify({ task_type: "training_notice", payload: {} })],
    ["a key of 60,000 letters", `{"${"k".repeat(60_000)}":1,${taskJson.slice(1)}`],
    ["no skill's", JSON.stringify({ task_type: "x", payload: {} })],
  ])("%s: the same answer as of a small one", async (_what, task) => {
    const server = await startTestServer();
    const send = (fill: string) => {
      const all = form(`${task ?? ""}${fill}`);
      if (task === null) {
        all.set("task", new Blob([new Uint8Array([0xff]), fill]), "task.json");
      }
      return postRun(server, all);
    };
    const small = await errorOf(await send(""));
    expect(small.status).toBe(400);
    expect(await errorOf(await send(blanks))).toEqual(small);
    const error = server.logLines().findLast(({ event }) => event === "error");
    expect(error).toMatchObject({ failure_stage: "validation", outcome: "bad_request" });
  });

  it("a task of more than 64 KiB is checked in the worker in a precheck, too", async () => {
    const server = await startTestServer();
    const send = (task: string) =>
      fetch(`${server.url}/v1/precheck`, { method: "POST", body: form(task) });
    expect((await send(taskJson + blanks)).status).toBe(200);
    expect((await send(`[]${blanks}`)).status).toBe(400);
  });

  it("a task of more than 64 KiB is checked in the worker only behind a slot: what does not need it answers before, and a busy server does not read it", async () => {
    const server = await startTestServer({ DOCOPS_MAX_CONCURRENCY: "1" }, "sleep");
    const conflict = await postRun(
      server,
      form(`[]${blanks}`, { preset: "quick", format_mode: "strict" }),
    );
    expect((await conflict.json()).error_code).toBe("INVALID_ARGUMENT_CONFLICT");
    const leaving = new AbortController();
    const running = postRun(server, runForm(), { signal: leaving.signal }).catch(() => null);
    await expect.poll(() => server.slots.inUse).toBe(1);
    expect((await postRun(server, form(`[]${blanks}`))).status).toBe(429);
    leaving.abort();
    await running;
  });
});

describe("a policy of more than 32 KiB is compiled in the worker", () => {
  it.each([
    ["that extends one that ships", "extends: gbt9704-2012"],
    ["with the keys of old", "extends: default"],
  ])("%s: it counts", async (_what, policy) => {
    const server = await startTestServer();
    const report = async (text: string) => {
      const parts = { format_baseline: "policy", format_mode: "report", policy_yaml: text };
      const response = await postRun(server, form(taskJson, parts));
      expect(response.status).toBe(200);
      return (await readMembers(response))["out.format_report.json"];
    };
    const small = await report(policy);
    expect(small.issues.length + small.fixed_count).toBeGreaterThan(0);
    expect(await report(policy + comment)).toEqual(small);
  });

  it.each([
    ["a broken one", "["],
    ["an unknown key", "rolls: {}"],
    ["no mapping", "5"],
  ])("%s: the same answer as of a small one", async (_what, policy) => {
    const server = await startTestServer();
    const small = await errorOf(await postRun(server, form(taskJson, { policy_yaml: policy })));
    expect(small).toMatchObject({ status: 400, message: "invalid policy_yaml" });
    const large = form(taskJson, { policy_yaml: policy.replace("[", `[${comment}\n`) + comment });
    const { detail, ...told } = await errorOf(await postRun(server, large));
    expect(told).toEqual({ ...told, status: 400, message: "invalid policy_yaml" });
    expect(detail).toMatchObject({ field: "policy_yaml", error: expect.any(String) });
  });

  it("a policy of more than 32 KiB is compiled in the worker with a large task: the task's fault comes first", async () => {
    const server = await startTestServer();
    const response = await postRun(server, form(`[]${blanks}`, { policy_yaml: `[${comment}` }));
    expect(await errorOf(response)).toMatchObject({ error_code: "INVALID_JSON" });
  });

  it("a policy of more than 32 KiB is compiled in the worker with inputs that go through files", async () => {
    const server = await startTestServer();
    const parts = { format_baseline: "policy", policy_yaml: `extends: default${comment}` };
    const response = await postRun(server, form(taskJson + " ".repeat(600_000), parts));
    expect(response.status).toBe(200);
    expect((await readMembers(response))["api_result.json"]).toMatchObject({ exit_code: 0 });
  });
});
