import request from "supertest";
import { describe, expect, it } from "vitest";
import { errorBody } from "../../apps/contract/answers/error.ts";
import { statusBody } from "../../apps/contract/answers/status.ts";
import { expectDocumented } from "./documented.ts";
import { endOf, startProcess, urlOf } from "./server-process.ts";
import { payload, postRun, runForm, startTestServer } from "./support.ts";

const rated = (env: Record<string, string> = {}) =>
  startTestServer({ DOCOPS_RATE_LIMIT_ENABLED: "1", ...env });

/** Requests with a form that no check lets through: they cost no worker. */
const badForm = () => runForm({ template: null });

describe("requests are counted", () => {
  it("a successful answer has the rate limit and its rest", async () => {
    const { url } = await rated({ DOCOPS_RATE_LIMIT_META: "3/hour" });
    const { headers, status } = await request(url).get("/v1/meta");
    expect(status).toBe(200);
    expect(headers["ratelimit-policy"]).toBe('"meta";q=3;w=3600;qu="requests"');
    expect(headers.ratelimit).toBe('"meta";r=2;t=3600');
  });

  it("a request above the limit is answered 429 with the limit, the rest and the reset time", async () => {
    const server = await rated({ DOCOPS_RATE_LIMIT_RUN: "1/hour" });
    expect((await postRun(server)).status).toBe(200);
    const refused = await postRun(server);
    expect(refused.status).toBe(429);
    const body = errorBody.parse(await refused.json());
    expect(body).toMatchObject({
      error_code: "RATE_LIMITED",
      detail: {
        limit: "DOCOPS_RATE_LIMIT_RUN",
        allowed: 1,
        window_seconds: 3600,
        remaining: 0,
        hint: "Wait for the seconds of the header Retry-After. At most 1 of these requests are served in 3600 seconds. The operator can raise DOCOPS_RATE_LIMIT_RUN.",
      },
    });
    expect(refused.headers.get("retry-after")).toBe(String(body.detail.reset_seconds));
    expect(refused.headers.get("ratelimit")).toMatch(/^"run";r=0;t=\d+$/);
    expect(server.logLines().at(-1)).toMatchObject({
      level: "info",
      outcome: "rate_limited",
      error_code: "RATE_LIMITED",
    });
  });

  it("a request is refused before its body is read", async () => {
    const server = await rated({ DOCOPS_RATE_LIMIT_RUN: "1/hour" });
    await postRun(server, badForm());
    const starts = () => server.logLines().filter(({ event }) => event === "start").length;
    expect(starts()).toBe(1);
    // Only the beginning is ever sent: an answer that waited for the rest would not come.
    const body = new ReadableStream({ start: (sink) => sink.enqueue(Buffer.from("--x\r\n")) });
    const init = { method: "POST", body, duplex: "half" } as RequestInit;
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    const refused = await fetch(`${server.url}/v1/run`, { ...init, headers });
    expect(refused.status).toBe(429);
    expect(starts()).toBe(1);
  });

  it("run and precheck count together, and not for other kinds of requests", async () => {
    const server = await rated({ DOCOPS_RATE_LIMIT_RUN: "1/hour" });
    expect((await postRun(server, badForm())).status).toBe(400);
    const precheck = await fetch(`${server.url}/v1/precheck`, { method: "POST", body: runForm() });
    expect(precheck.status).toBe(429);
    expect((await request(server.url).get("/v1/meta")).status).toBe(200);
  });

  it("probes are never counted", async () => {
    const { url } = await rated({
      DOCOPS_RATE_LIMIT_STATUS: "1/hour",
      DOCOPS_RATE_LIMIT_META: "1/hour",
    });
    for (const path of ["/healthz", "/health", "/readyz"]) {
      const answers = [await request(url).get(path), await request(url).get(path)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers[0]?.headers.ratelimit).toBeUndefined();
    }
  });

  it("exactly ten of fifty requests at once pass a limit of ten", async () => {
    const server = await rated({ DOCOPS_RATE_LIMIT_RUN: "10/hour" });
    const answers = await Promise.all(Array.from({ length: 50 }, () => postRun(server, badForm())));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 400)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(40);
  });

  it("clients behind a proxy are counted by their own addresses, IPv6 by its network", async () => {
    const { url } = await rated({ DOCOPS_TRUST_PROXY: "1", DOCOPS_RATE_LIMIT_META: "1/hour" });
    const statusFor = async (address: string) =>
      (await request(url).get("/v1/meta").set("X-Forwarded-For", address)).status;
    expect(await statusFor("192.0.2.1")).toBe(200);
    expect(await statusFor("192.0.2.1")).toBe(429);
    expect(await statusFor("192.0.2.2")).toBe(200);
    expect(await statusFor("2001:db8:1:2::1")).toBe(200);
    expect(await statusFor("2001:db8:1:2:ffff::9")).toBe(429);
    expect(await statusFor("2001:db8:1:3::1")).toBe(200);
  });

  it("a client cannot choose whom its requests count for where no proxy is trusted", async () => {
    const { url } = await rated({ DOCOPS_RATE_LIMIT_META: "1/hour" });
    const ask = (address: string) => request(url).get("/v1/meta").set("X-Forwarded-For", address);
    expect((await ask("192.0.2.1")).status).toBe(200);
    expect((await ask("192.0.2.2")).status).toBe(429);
  });

  it("scripts of other origins may read the headers of rates", async () => {
    const { url } = await rated({ DOCOPS_ENABLE_CORS: "1" });
    const { headers } = await request(url).get("/v1/meta").set("Origin", "https://a.example");
    expect(headers["access-control-expose-headers"]).toContain("RateLimit,RateLimit-Policy");
  });

  it("refused requests are counted in the metrics by the name of the rate", async () => {
    const { url } = await rated({ DOCOPS_ENABLE_METRICS: "1", DOCOPS_RATE_LIMIT_META: "1/hour" });
    for (let at = 0; at < 3; at++) await request(url).get("/v1/meta");
    const { text } = await request(url).get("/metrics");
    expect(text).toContain('docops_rate_limited_total{limit="meta"} 2');
    expect(text).toContain("docops_limits_degraded 0");
  });

  it("processes of one machine count together: of forty requests exactly ten pass a limit of ten", async () => {
    const { child, output } = startProcess({
      DOCOPS_WORKERS: "2",
      DOCOPS_WORKER_MAX_SPARES: "0",
      DOCOPS_RATE_LIMIT_ENABLED: "1",
      DOCOPS_RATE_LIMIT_RUN: "10/hour",
    });
    const url = await urlOf(output);
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => postRun({ url }, badForm())),
    );
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
    child.kill("SIGTERM");
    expect(await endOf(child)).toBe(0);
  });

  it("a signal that comes while processes of a cluster start ends them all the same", async () => {
    const { child, output } = startProcess({
      DOCOPS_WORKERS: "3",
      DOCOPS_WORKER_MAX_SPARES: "0",
      DOCOPS_RATE_LIMIT_ENABLED: "1",
      DOCOPS_ENABLE_METRICS: "1",
    });
    // The first of three.
    await urlOf(output);
    child.kill("SIGTERM");
    expect(await endOf(child)).toBe(0);
  });

  it("without a limit no answer has the headers of one", async () => {
    const { url } = await startTestServer();
    const { headers } = await request(url).get("/v1/meta");
    expect(headers.ratelimit).toBeUndefined();
    expect(headers["ratelimit-policy"]).toBeUndefined();
  });
});

describe("budgets of jobs", () => {
  it("a job over the budget of the day is answered 429 with the budget, what is used and when it is over", async () => {
    const server = await startTestServer({ DOCOPS_BUDGET_JOBS_PER_DAY: "1" });
    expect((await postRun(server)).status).toBe(200);
    const refused = await postRun(server);
    expect(refused.status).toBe(429);
    const body = errorBody.parse(await refused.json());
    expect(body).toMatchObject({
      error_code: "BUDGET_EXCEEDED",
      detail: {
        limit: "DOCOPS_BUDGET_JOBS_PER_DAY",
        allowed: 1,
        used: 1,
        reserved: 0,
        needed: 1,
        remaining: 0,
        window_seconds: 86_400,
      },
    });
    expect(refused.headers.get("retry-after")).toBe(String(body.detail.reset_seconds));
  });

  it("a job that reaches no worker costs nothing", async () => {
    const server = await startTestServer({
      DOCOPS_BUDGET_JOBS_PER_DAY: "1",
      DOCOPS_BUDGET_BYTES_PER_DAY: "1000000",
      DOCOPS_BUDGET_CPU_SECONDS_PER_HOUR: "10",
    });
    for (let at = 0; at < 3; at++) expect((await postRun(server, badForm())).status).toBe(400);
    const { body } = await request(server.url).get("/status");
    const { budgets = [] } = statusBody.parse(body);
    expect(budgets.map(({ name, used, reserved }) => [name, used, reserved])).toEqual([
      ["cpu_seconds_per_hour", 0, 0],
      ["jobs_per_day", 0, 0],
      ["bytes_per_day", 0, 0],
    ]);
    expect((await postRun(server)).status).toBe(200);
  });

  it("a job costs the bytes of its files and the processor time of its worker", async () => {
    const server = await startTestServer({
      DOCOPS_BUDGET_BYTES_PER_DAY: "1000000",
      DOCOPS_BUDGET_CPU_SECONDS_PER_HOUR: "100",
    });
    const answer = await postRun(server);
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    const done = () => server.logLines().find(({ event }) => event === "done");
    await expect.poll(done).toBeDefined();
    const { timing, template_bytes, task_bytes } = done() as Record<string, number> & {
      timing: { worker_cpu_ms: number };
    };
    const { budgets } = statusBody.parse((await request(server.url).get("/status")).body);
    const [cpu, bytes] = budgets ?? [];
    expect(bytes).toMatchObject({ name: "bytes_per_day", reserved: 0 });
    expect(bytes?.used).toBe((template_bytes ?? 0) + (task_bytes ?? 0));
    expect(cpu?.used).toBeGreaterThan(0);
    expect(Math.abs((cpu?.used ?? 0) * 1000 - timing.worker_cpu_ms)).toBeLessThanOrEqual(1);
  });

  it("a job whose worker was killed is paid for by the time that it had", async () => {
    const server = await startTestServer(
      { DOCOPS_BUDGET_CPU_SECONDS_PER_HOUR: "100", DOCOPS_JOB_TIMEOUT_SECONDS: "0.5" },
      "sleep",
    );
    expect((await postRun(server)).status).toBe(408);
    const { budgets } = statusBody.parse((await request(server.url).get("/status")).body);
    expect(budgets?.[0]?.used).toBeGreaterThanOrEqual(0.5);
  });

  it("no more of many jobs at once run than the budget has room for", async () => {
    const server = await startTestServer({
      DOCOPS_BUDGET_JOBS_PER_DAY: "3",
      DOCOPS_QUEUE_TIMEOUT_SECONDS: "60",
    });
    const answers = await Promise.all(Array.from({ length: 12 }, () => postRun(server)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(9);
    for (const answer of refused) {
      expect((await answer.json()).error_code).toBe("BUDGET_EXCEEDED");
      // The jobs that run may end without a worker, and give back what they have.
      expect(answer.headers.get("retry-after")).toBe("1");
    }
  });

  it("a small budget of processor time has room for a job, however large its form", async () => {
    const server = await startTestServer({ DOCOPS_BUDGET_CPU_SECONDS_PER_HOUR: "1" });
    const padding = "x".repeat(7_000_000);
    const task = { task_type: "meeting_notice", payload: { ...payload, notes: padding } };
    const answer = await postRun(server, runForm({ task }));
    expect(answer.status).not.toBe(429);
  });

  it("tenants do not pay for each other", async () => {
    const { url } = await startTestServer({
      DOCOPS_TRUST_PROXY: "1",
      DOCOPS_BUDGET_JOBS_PER_DAY: "1",
    });
    const runFor = async (address: string) =>
      (await postRun({ url }, runForm(), { headers: { "x-forwarded-for": address } })).status;
    expect(await runFor("192.0.2.1")).toBe(200);
    expect(await runFor("192.0.2.1")).toBe(429);
    expect(await runFor("192.0.2.2")).toBe(200);
  });

  it("the breaker opens for all once the processor time of the hour is used, and everything else is served", async () => {
    const server = await startTestServer(
      {
        DOCOPS_TRUST_PROXY: "1",
        DOCOPS_BREAKER_CPU_SECONDS_PER_HOUR: "1",
        DOCOPS_JOB_TIMEOUT_SECONDS: "1.2",
        DOCOPS_ENABLE_METRICS: "1",
      },
      "sleep",
    );
    const runFor = (address: string) =>
      postRun(server, runForm(), { headers: { "x-forwarded-for": address } });
    expect((await runFor("192.0.2.1")).status).toBe(408);
    const refused = await runFor("192.0.2.2");
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(3600);
    expect(errorBody.parse(await refused.json())).toMatchObject({
      error_code: "CIRCUIT_OPEN",
      detail: { limit: "DOCOPS_BREAKER_CPU_SECONDS_PER_HOUR", allowed: 1, remaining: 0 },
    });
    expect((await request(server.url).get("/v1/meta")).status).toBe(200);
    const { text } = await request(server.url).get("/metrics");
    expect(text).toContain('docops_budget_refusals_total{budget="breaker_cpu_seconds_per_hour"} 1');
  });
});

describe("/status and /v1/usage", () => {
  it("/status tells everybody version, role, uptime and readiness by part, and nothing else", async () => {
    const { url } = await startTestServer();
    const { body, headers } = await request(url).get("/status");
    expect(statusBody.parse(body)).toEqual({
      version: expect.any(String),
      role: "all",
      uptime_seconds: expect.any(Number),
      readiness: {
        status: "ready",
        parts: { server: "ready", disk: "ready", temp_directory: "ready" },
      },
    });
    expect(headers["cache-control"]).toBe("no-store");
  });

  it("/status names the part that is not ready", async () => {
    const { url } = await startTestServer({ DOCOPS_MIN_FREE_DISK_BYTES: String(2 ** 50) });
    const { body, status } = await request(url).get("/status");
    expect(status).toBe(200);
    expect(statusBody.parse(body).readiness).toMatchObject({
      status: "not_ready",
      parts: { server: "ready", disk: "not_ready" },
    });
  });

  it("/status and refusals are as the OpenAPI document says", async () => {
    const { url } = await rated({
      DOCOPS_RATE_LIMIT_STATUS: "2/hour",
      DOCOPS_BUDGET_JOBS_PER_DAY: "5",
    });
    for (const path of ["/status", "/v1/usage", "/status", "/status"]) {
      await expectDocumented("GET", path, await fetch(url + path));
    }
  });
});
