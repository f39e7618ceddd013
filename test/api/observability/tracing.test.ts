import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { docx, p } from "../../fixtures/docx.ts";
import { endOf, logLinesOf, type ServerProcess, startProcess, urlOf } from "../server-process.ts";
import { payload, postRun, runForm, startTestServer } from "../support.ts";
import { type Collector, type ExportedSpan, startCollector } from "./otlp-collector.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const callerSpanId = "b7ad6b7169203331";
const traceparent = `00-${traceId}-${callerSpanId}-01`;
const asTraced = { headers: { traceparent } };

const startMethods = ["spawn", "forkserver", "reuse"];
const workerStages = [
  "docops.inputs",
  "docops.parse",
  "docops.fill",
  "docops.verify",
  "docops.write",
];
const requestStages = [
  "docops.upload",
  "docops.validation",
  "docops.queue",
  "docops.worker",
  "docops.zip",
];

function startTraced(collector: Pick<Collector, "url">, env: Record<string, string> = {}) {
  return startProcess({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env });
}

/** Ends the server, which sends what it has not sent yet. */
async function drain({ child, output }: ServerProcess): Promise<void> {
  child.kill("SIGTERM");
  expect(await endOf(child)).toBe(0);
  expect(output.err).toBe("");
}

function liesWithin(inner: ExportedSpan, outer: ExportedSpan): boolean {
  return outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end;
}

/** Exactly one of a name. */
function only(spans: readonly ExportedSpan[]): ExportedSpan {
  expect(spans).toHaveLength(1);
  return spans[0] as ExportedSpan;
}

describe.each(startMethods)("a run by %s", (start) => {
  it("a run goes on with the trace of its caller, and its stages lie inside of one another", async () => {
    const collector = await startCollector();
    const server = startTraced(collector, { DOCOPS_MP_START: start });
    const url = await urlOf(server.output);
    const answer = await postRun({ url }, runForm(), asTraced);
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    await drain(server);

    expect(collector.exports[0]?.path).toBe("/v1/traces");
    expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    const root = only(collector.named("POST /v1/run"));
    expect(root).toMatchObject({
      parentSpanId: callerSpanId,
      kind: 2,
      status: 0,
      resource: { "service.name": "docops" },
      attributes: {
        "http.request.method": "POST",
        "http.route": "/v1/run",
        "http.response.status_code": 200,
        "docops.skill": "meeting_notice",
        "docops.outcome": "ok",
        "docops.exit_code": 0,
      },
    });
    expect(root.attributes["docops.template_bytes"]).toBeGreaterThan(100);
    expect(root.attributes["docops.task_bytes"]).toBeGreaterThan(10);
    const children = collector.spans.filter(({ parentSpanId }) => parentSpanId === root.spanId);
    expect(inOrder(children)).toEqual(requestStages);
    for (const child of children) expect(liesWithin(child, root)).toBe(true);
    const worker = only(collector.named("docops.worker"));
    // Where a fork server cannot be, the log says so, and spawn does the job.
    const isReplaced = server.output.out.includes("does not work here, so spawn is used");
    expect(worker.attributes["docops.start_method"]).toBe(isReplaced ? "spawn" : start);
    const own = collector.spans.filter(({ parentSpanId }) => parentSpanId === worker.spanId);
    expect(inOrder(own)).toEqual(workerStages);
    for (const stage of own) expect(liesWithin(stage, worker)).toBe(true);
    // One stage ends where the next begins, and the times are those of the worker: a start is not a stage.
    const sorted = own.toSorted((a, b) => Number(a.start - b.start));
    sorted.slice(1).forEach((stage, index) => {
      expect(stage.start - (sorted[index] as ExportedSpan).end).toBeLessThan(1000n);
    });
    expect(collector.spans).toHaveLength(1 + requestStages.length + workerStages.length);
  }, 30_000);
});

function inOrder(spans: readonly ExportedSpan[]): string[] {
  return spans.toSorted((a, b) => Number(a.start - b.start)).map(({ name }) => name);
}

it("every API process of several sends its spans when they drain", async () => {
  const collector = await startCollector();
  const server = startTraced(collector, { DOCOPS_WORKERS: "2" });
  await expect
    .poll(() => server.output.out.match(/"event":"listening"/g), { timeout: 30_000 })
    .toHaveLength(2);
  const url = await urlOf(server.output);
  const once = { headers: { traceparent, connection: "close" } };
  const answers = Array.from({ length: 8 }, () => fetch(`${url}/v1/meta`, once));
  for (const answer of answers) await (await answer).text();
  await drain(server);
  expect(collector.named("GET /v1/meta")).toHaveLength(8);
  expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
}, 60_000);

it("a precheck tells its own stages", async () => {
  const collector = await startCollector();
  const server = startTraced(collector);
  const url = await urlOf(server.output);
  await (await fetch(`${url}/v1/precheck`, { method: "POST", body: runForm() })).text();
  await drain(server);
  const worker = only(collector.named("docops.worker"));
  const own = collector.spans.filter(({ parentSpanId }) => parentSpanId === worker.spanId);
  expect(inOrder(own)).toEqual(["docops.inputs", "docops.parse", "docops.precheck"]);
  expect(only(collector.named("POST /v1/precheck")).traceId).toBe(worker.traceId);
});

describe("the trace id", () => {
  it("the trace id stands in every line of the log that a request has, and requests without a caller's have one each", async () => {
    const collector = await startCollector();
    const server = startTraced(collector);
    const url = await urlOf(server.output);
    await (await postRun({ url }, runForm(), asTraced)).arrayBuffer();
    await (await postRun({ url }, runForm({ task: "not JSON" }), asTraced)).text();
    await (await postRun({ url })).arrayBuffer();
    await (await postRun({ url })).arrayBuffer();
    await drain(server);
    const lines = logLinesOf(server).filter(({ request_id }) => request_id !== undefined);
    expect(lines.map(({ event }) => event)).toEqual([
      ...["start", "done", "start", "error", "start", "done", "start", "done"],
    ]);
    expect(lines.slice(0, 4).map((line) => line.trace_id)).toEqual(Array(4).fill(traceId));
    const [third, fourth] = [lines[4]?.trace_id, lines[6]?.trace_id];
    expect(new Set([traceId, third, fourth]).size).toBe(3);
    expect([lines[5]?.trace_id, lines[7]?.trace_id]).toEqual([third, fourth]);
    const exported = collector.named("POST /v1/run").map((span) => span.traceId);
    expect(exported).toEqual([traceId, traceId, third, fourth]);
  });

  it.each([
    ["invalid", `00-${"0".repeat(32)}-${callerSpanId}-01`],
    ["of a forbidden version", `ff-${traceId}-${callerSpanId}-01`],
    ["no traceparent at all", "a b c"],
  ])("a header that is %s is ignored: the request begins a trace of its own", async (_, header) => {
    const collector = await startCollector();
    const server = await startTestServer({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const answer = await postRun(server, runForm(), { headers: { traceparent: header } });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    await server.close();
    const root = only(collector.named("POST /v1/run"));
    expect(root.parentSpanId).toBe("");
    expect(root.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(root.traceId).not.toBe(traceId);
  });

  it("a caller that does not record its trace is not recorded here; its id stands in the log", async () => {
    const collector = await startCollector();
    const server = await startTestServer({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const headers = { traceparent: traceparent.replace(/01$/, "00") };
    await (await postRun(server, runForm(), { headers })).arrayBuffer();
    await server.close();
    expect(collector.spans).toEqual([]);
    const done = server.logLines().find(({ event }) => event === "done");
    expect(done?.trace_id).toBe(traceId);
  });

  it("a share of nothing records no trace that begins here, but those of callers that record", async () => {
    const collector = await startCollector();
    const server = await startTestServer({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER_ARG: "0",
    });
    await (await postRun(server)).arrayBuffer();
    await (await postRun(server, runForm(), asTraced)).arrayBuffer();
    await server.close();
    expect(collector.named("POST /v1/run").map((span) => span.traceId)).toEqual([traceId]);
  });
});

describe("what goes wrong", () => {
  it("a job that is refused is told by its code in its span and the spans above", async () => {
    const collector = await startCollector();
    const server = await startTestServer({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const broken = Buffer.concat([docx(p("x")).subarray(0, 200), Buffer.alloc(50)]);
    expect((await postRun(server, runForm({ template: broken }))).status).toBe(415);
    await server.close();
    const root = only(collector.named("POST /v1/run"));
    // A client's mistake is no error of the server (semantic conventions, HTTP server spans).
    expect(root).toMatchObject({
      status: 0,
      attributes: { "docops.outcome": "unsupported_media", "http.response.status_code": 415 },
    });
    const failed = collector.spans.filter(({ status }) => status === 2);
    expect(failed.map(({ attributes }) => attributes["error.type"])).toEqual([
      "INVALID_MEDIA_TYPE",
    ]);
    expect(failed[0]?.parentSpanId).toBe(root.spanId);
  });

  it("a worker that dies is an error of the request, with the stages before it", async () => {
    const collector = await startCollector();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const server = await startTestServer(env, "crash");
    expect((await postRun(server)).status).toBe(500);
    await server.close();
    expect(only(collector.named("POST /v1/run"))).toMatchObject({
      status: 2,
      attributes: { "error.type": "500", "docops.outcome": "internal_error" },
    });
    expect(only(collector.named("docops.worker"))).toMatchObject({
      status: 2,
      attributes: { "error.type": "INTERNAL_ERROR", "docops.job_end": "crashed" },
    });
    expect(collector.named("docops.zip")).toEqual([]);
  });

  it("a client that leaves ends its trace with that outcome", async () => {
    const collector = await startCollector();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const server = await startTestServer(env, "sleep");
    const leaving = new AbortController();
    const asked = postRun(server, runForm(), { signal: leaving.signal }).catch(() => null);
    await expect.poll(() => server.slots.inUse).toBe(1);
    leaving.abort();
    await asked;
    await expect
      .poll(() => server.logLines().some(({ event }) => event === "client_closed"))
      .toBe(true);
    await server.close();
    const root = only(collector.named("POST /v1/run"));
    expect(root.attributes["docops.outcome"]).toBe("client_closed");
    expect(root.attributes["http.response.status_code"]).toBeUndefined();
  });

  it("stages that a worker has made up lie within the time that it had", async () => {
    const collector = await startCollector();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const server = await startTestServer(env, "misreporter");
    const task = { task_type: "meeting_notice", payload: { ...payload, meeting_title: "stages" } };
    expect((await postRun(server, runForm({ task }))).status).toBe(415);
    await server.close();
    const worker = only(collector.named("docops.worker"));
    const own = collector.spans.filter(({ parentSpanId }) => parentSpanId === worker.spanId);
    expect(own.map(({ name }) => name)).toEqual(["docops.parse", "docops.fill"]);
    for (const stage of own) expect(liesWithin(stage, worker)).toBe(true);
  });
});

it("spans have no word of a document, a task, a policy, a file's name or a client", async () => {
  const secret = "XK47zebra";
  const collector = await startCollector();
  const server = await startTestServer({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    DOCOPS_WEB_BASIC_AUTH: `ops:${secret}`,
  });
  const task = { task_type: "meeting_notice", payload: { ...payload, meeting_title: secret } };
  const form = runForm({ task, template: docx(p(`${secret}【MEETING_TITLE】【${secret}】`)) });
  form.set("template", form.get("template") as Blob, `${secret}.docx`);
  form.set("policy_yaml", `description: ${secret}`);
  await (await postRun(server, form)).arrayBuffer();
  await (await postRun(server, runForm({ skill: secret }))).text();
  await (await postRun(server, runForm({ task: `{${secret}` }))).text();
  await (
    await fetch(`${server.url}/${secret}?q=${secret}`, { headers: { "user-agent": secret } })
  ).text();
  await (
    await fetch(`${server.url}/v1/meta`, { headers: { authorization: `Basic ${btoa(secret)}` } })
  ).text();
  await server.close();
  expect(collector.named("POST /v1/run")).toHaveLength(3);
  expect(collector.named("GET")).toHaveLength(1);
  const text = JSON.stringify(collector.spans, (_, value) =>
    typeof value === "bigint" ? String(value) : value,
  );
  expect(text).not.toMatch(new RegExp(`${secret}|${btoa(secret).slice(0, 8)}`, "i"));
});

it("probes and scrapes have no spans, and other routes have", async () => {
  const collector = await startCollector();
  const server = await startTestServer({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    DOCOPS_ENABLE_METRICS: "1",
  });
  for (const path of ["/healthz", "/health", "/readyz", "/metrics", "/v1/meta"]) {
    expect((await fetch(server.url + path)).status).toBe(200);
  }
  await server.close();
  expect(collector.spans.map(({ name }) => name)).toEqual(["GET /v1/meta"]);
});

it("the collector is sent the headers and attributes that are configured, headers as they are after SIGHUP", async () => {
  const directory = mkdtempSync(join(tmpdir(), "docops-secrets-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, "headers");
  writeFileSync(file, "authorization=Bearer%20first,x-tenant=a\n");
  const collector = await startCollector();
  const server = startTraced(collector, {
    OTEL_EXPORTER_OTLP_HEADERS_FILE: file,
    OTEL_SERVICE_NAME: "letters",
    OTEL_RESOURCE_ATTRIBUTES: "k8s.pod.name=docops-7,service.name=ignored",
  });
  const url = await urlOf(server.output);
  writeFileSync(file, "authorization=Bearer%20second");
  server.child.kill("SIGHUP");
  await expect.poll(() => server.output.out).toContain('"event":"reloaded"');
  await (await postRun({ url })).arrayBuffer();
  await drain(server);
  expect(collector.exports[0]?.headers).toMatchObject({ authorization: "Bearer second" });
  expect(collector.exports[0]?.headers).not.toHaveProperty("x-tenant");
  expect(collector.spans[0]?.resource).toMatchObject({
    "service.name": "letters",
    "k8s.pod.name": "docops-7",
  });
  expect(server.output.out).not.toMatch(/first|second/);
});

describe("a collector that is not there", () => {
  /** A port on which nobody listens. */
  async function closedPort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  it("a collector that is gone fails no request, and is one line of the log", async () => {
    const server = startTraced({ url: `http://127.0.0.1:${await closedPort()}` });
    const url = await urlOf(server.output);
    for (let index = 0; index < 3; index++) {
      const answer = await postRun({ url }, runForm(), asTraced);
      expect(answer.headers.get("x-docops-exit-code")).toBe("0");
      await answer.arrayBuffer();
    }
    await expect
      .poll(() => server.output.out, { timeout: 30_000, interval: 200 })
      .toContain('"event":"spans_lost"');
    await (await postRun({ url })).arrayBuffer();
    await drain(server);
    const told = logLinesOf(server).filter(({ event }) => event === "spans_lost");
    expect(told).toMatchObject([{ level: "warn", reason: "ECONNREFUSED" }]);
    expect(told[0]?.spans).toBeGreaterThanOrEqual(11);
  }, 60_000);

  it("a collector that never answers holds up neither a request nor the end of the server", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const { port } = silent.address() as AddressInfo;
    const server = startTraced({ url: `http://127.0.0.1:${port}` }, { DOCOPS_DRAIN_SECONDS: "1" });
    const url = await urlOf(server.output);
    await (await postRun({ url })).arrayBuffer();
    const asked = new Promise((resolve) => silent.once("request", resolve));
    server.child.kill("SIGTERM");
    await asked;
    expect(await endOf(server.child)).toBe(0);
    expect(server.output.out).toContain('"event":"closed"');
  }, 30_000);
});

describe("without a collector", () => {
  /** Tells in a file which modules a process loads, and lets it go on as it would. */
  function watchModules() {
    const directory = mkdtempSync(join(tmpdir(), "docops-modules-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = join(directory, "modules");
    const hook = join(directory, "hook.mjs");
    writeFileSync(
      hook,
      `import { appendFileSync } from "node:fs";
       import { registerHooks } from "node:module";
       registerHooks({ load(url, context, next) {
         appendFileSync(${JSON.stringify(file)}, url + "\\n");
         return next(url, context);
       } });`,
    );
    const all = () => readFileSync(file, "utf8").split("\n");
    // prom-client loads the api by itself, as CommonJS.
    const openTelemetry = () =>
      all().filter((url) =>
        /@opentelemetry\/(?!api\/.*\.cjs)|observability\/opentelemetry/.test(url),
      );
    return { env: { NODE_OPTIONS: `--import ${hook}` }, all, openTelemetry };
  }

  it("without a collector nothing of OpenTelemetry is loaded for traces, and a caller's trace id stands in the log", async () => {
    const modules = watchModules();
    const server = startProcess(modules.env);
    const url = await urlOf(server.output);
    await (await postRun({ url }, runForm(), asTraced)).arrayBuffer();
    await (await postRun({ url })).arrayBuffer();
    await drain(server);
    expect(modules.all().length).toBeGreaterThan(100);
    expect(modules.openTelemetry()).toEqual([]);
    const done = logLinesOf(server).filter(({ event }) => event === "done");
    expect(done.map(({ trace_id }) => trace_id)).toEqual([traceId, undefined]);
  });

  it("with a collector the modules of OpenTelemetry are what this test sees loaded", async () => {
    const modules = watchModules();
    const server = startTraced(await startCollector(), modules.env);
    await urlOf(server.output);
    await drain(server);
    expect(modules.openTelemetry().length).toBeGreaterThan(10);
  });
});
