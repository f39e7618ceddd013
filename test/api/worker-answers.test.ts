import { describe, expect, it } from "vitest";
import { liesOf } from "../fixtures/workers/lies.ts";
import {
  countResources,
  payload,
  postRun,
  runForm,
  startTestServer,
  type TestServer,
  workerPids,
} from "./support.ts";

/** A run whose task tells a fixture what to do. */
const formOf = (meeting_title: string) =>
  runForm({ task: { task_type: "meeting_notice", payload: { ...payload, meeting_title } } });

const errorOf = (server: TestServer) => server.logLines().find(({ event }) => event === "error");

describe("a worker that says what is no answer is ended at once, long before its deadline", () => {
  it.each(Object.keys(liesOf("")))("%s", async (lie) => {
    const server = await startTestServer({ DOCOPS_REQUEST_TIMEOUT_SECONDS: "600" }, "liar");
    const response = await postRun(server, formOf(lie));
    expect(await response.json()).toEqual({
      error_code: "INTERNAL_ERROR",
      message: "internal server error",
      detail: { request_id: response.headers.get("x-docops-request-id") },
    });
    expect(workerPids()).toEqual([]);
    expect(errorOf(server)).toMatchObject({ error_name: "WorkerProtocol" });
    expect(server.workers.losses.protocol).toBe(1);
    expect(countResources(server)).toMatchObject({ tempEntries: 0, tokens: 0 });
  });

  it("also one that speaks when its job is done", async () => {
    const server = await startTestServer({ DOCOPS_MP_START: "forkserver" }, "twice");
    expect((await postRun(server)).status).toBe(200);
    await expect.poll(() => workerPids()).toEqual([]);
  });
});

describe("what a worker says of itself and its job is believed as far as the API can know", () => {
  it("no more memory than its bound, and a detail that keeps the API's words", async () => {
    const env = { DOCOPS_ENABLE_METRICS: "1", DOCOPS_WORKER_MAX_MEMORY_MB: "300" };
    const server = await startTestServer(env, "misreporter");
    const response = await postRun(server, formOf("usage"));
    expect(response.status).toBe(415);
    expect((await response.json()).detail).toEqual({
      part: "word/document.xml",
      line: 7,
      field: "template",
      reason: "NOT_A_ZIP",
      error: "no ZIP",
      request_id: response.headers.get("x-docops-request-id"),
    });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    const [, sum] = /^docops_worker_peak_memory_bytes_sum (\S+)$/m.exec(metrics) ?? [];
    expect(Number(sum)).toBeLessThanOrEqual(300 * 1024 * 1024);
  });

  it("files that are not there are an error of ours", async () => {
    const server = await startTestServer({}, "misreporter");
    expect((await postRun(server, formOf("no files"))).status).toBe(500);
    expect(errorOf(server)).toMatchObject({ error_errno: "ENOENT" });
  });

  it("a precheck's answer keeps the request's id and the exit code that was checked", async () => {
    const server = await startTestServer({}, "misreporter");
    const init = { method: "POST", body: formOf("report") };
    const response = await fetch(`${server.url}/v1/precheck`, init);
    expect(await response.json()).toEqual({
      request_id: response.headers.get("x-docops-request-id"),
      expected_exit_code: 0,
      ok: true,
    });
  });

  it("who aborts without having held much memory has not run out of it", async () => {
    const server = await startTestServer({}, "misreporter");
    expect((await postRun(server, formOf("abort"))).status).toBe(500);
    expect(errorOf(server)).toMatchObject({ error_name: "WorkerCrash", worker_signal: "SIGABRT" });
  });
});
