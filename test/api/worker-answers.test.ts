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
  it.each(Object.keys(liesOf("")))(
    "a worker that says what is no answer is ended at once, long before its deadline: %s",
    async (lie) => {
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
      expect(countResources(server)).toMatchObject({ tempEntries: 0, slots: 0 });
    },
  );

  it("a worker that speaks when its job is done is ended at once, too", async () => {
    const server = await startTestServer({ DOCOPS_MP_START: "reuse" }, "twice");
    expect((await postRun(server)).status).toBe(200);
    await expect.poll(() => workerPids()).toEqual([]);
  });
});

describe("what a worker says of itself and its job is believed as far as the API can know", () => {
  it("a worker is believed no more memory than its bound, and a detail keeps the API's words", async () => {
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
      hint: "Send a .docx. A .doc, a PDF or a text has to be saved in Word as .docx first.",
      request_id: response.headers.get("x-docops-request-id"),
    });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    const [, sum] = /^docops_worker_peak_memory_bytes_sum (\S+)$/m.exec(metrics) ?? [];
    expect(Number(sum)).toBeLessThanOrEqual(300 * 1024 * 1024);
  });

  it("only the frames of a stack that a worker tells go to the log", async () => {
    const server = await startTestServer({}, "misreporter");
    expect((await postRun(server, formOf("stack"))).status).toBe(500);
    expect(errorOf(server)).toMatchObject({ error_stack: ["at fill (worker.cjs:1:2)"] });
  });

  it("files that are not there are an error of ours", async () => {
    const server = await startTestServer({}, "misreporter");
    expect((await postRun(server, formOf("no files"))).status).toBe(500);
    expect(errorOf(server)).toMatchObject({ error_errno: "ENOENT" });
  });

  const precheck = ({ url }: TestServer, title: string) =>
    fetch(`${url}/v1/precheck`, { method: "POST", body: formOf(title) });

  it("a precheck's answer goes out as it is, with the request's id", async () => {
    const server = await startTestServer({}, "misreporter");
    const response = await precheck(server, '{"expected_exit_code":0,"a":{"request_id":"é"}}');
    const id = response.headers.get("x-docops-request-id");
    expect(await response.text()).toBe(
      `{"request_id":"${id}","expected_exit_code":0,"a":{"request_id":"é"}}`,
    );
  });

  it.each([
    ["no JSON", '{"a":1'],
    ["no object", "[1]"],
    ["nothing", "{}"],
    ["something behind it", '{"a":1}}'],
    ["an id of its own", '{"a":1,"request_id":"another"}'],
    ["the same in other letters", '{"a":1,"request\\u005fid":"another"}'],
    ["one member twice", '{"a":1,"a":2}'],
    ["another exit code", '{"expected_exit_code":4}'],
    ["an exit code that is none", '{"expected_exit_code":{"0":0}}'],
    [
      "65 members",
      JSON.stringify(Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`m${i}`, 1]))),
    ],
  ])("a precheck's answer with %s is an error of ours", async (_what, report) => {
    const server = await startTestServer({}, "misreporter");
    expect((await precheck(server, report)).status).toBe(500);
    expect(errorOf(server)).toMatchObject({ error_name: "WrongArtifacts" });
  });

  it("a precheck's answer of four megabytes holds nobody up", async () => {
    const server = await startTestServer({}, "misreporter");
    let longestMs = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - last);
      last = performance.now();
    }, 5);
    const response = await precheck(server, "large report");
    clearInterval(timer);
    expect(response.status).toBe(200);
    const body = await response.text();
    const startedAt = performance.now();
    JSON.stringify(JSON.parse(body));
    // This is less time than V8 needs for creating the objects.
    expect(longestMs).toBeLessThan(performance.now() - startedAt);
  });

  it("a worker that aborts without having held much memory has not run out of it", async () => {
    const server = await startTestServer({}, "misreporter");
    expect((await postRun(server, formOf("abort"))).status).toBe(500);
    expect(errorOf(server)).toMatchObject({ error_name: "WorkerCrash", worker_signal: "SIGABRT" });
  });
});
