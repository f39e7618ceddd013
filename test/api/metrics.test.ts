import { readFileSync } from "node:fs";
import request from "supertest";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ApiError } from "../../apps/api/errors.ts";
import type { Metrics } from "../../apps/api/metrics.ts";
import { outcomeOf } from "../../apps/api/middleware/error-handler.ts";
import {
  type BackgroundError,
  backgroundErrors,
} from "../../apps/api/observability/background-errors.ts";
import { errorCodes } from "../../apps/contract/error-codes.ts";
import { sqliteEngine } from "../conformance/engines.ts";
import { docx, p } from "../fixtures/docx.ts";
import { newState } from "./idempotency/support.ts";
import { samplesOf } from "./metrics-samples.ts";
import { payload, postRun, runForm, startTestServer } from "./support.ts";

interface AlertRule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}

function isBackgroundError(event: string): event is BackgroundError {
  return (backgroundErrors as readonly string[]).includes(event);
}

const enabled = { DOCOPS_ENABLE_METRICS: "1" };

describe("/metrics", () => {
  it("/metrics is not there unless it is switched on", async () => {
    const { url } = await startTestServer();
    const { status, body } = await request(url).get("/metrics");
    expect(status).toBe(404);
    expect(body).toMatchObject({ error_code: "NOT_FOUND", message: "metrics are disabled" });
  });

  it("/metrics counts jobs by route, outcome and exit code, and times every stage", async () => {
    const server = await startTestServer(enabled);
    await (await postRun(server)).arrayBuffer();
    const task = { task_type: "meeting_notice", payload: { ...payload, organizer: null } };
    await (await postRun(server, runForm({ task }))).arrayBuffer();
    await postRun(server, runForm({ task: "{}" }));
    const samples = await samplesOf(server);
    const jobs = (labels: string) => samples.get(`docops_jobs_total{route="/v1/run",${labels}}`);
    expect(jobs('outcome="ok",exit_code="0"')).toBe(1);
    expect(jobs('outcome="missing_required",exit_code="2"')).toBe(1);
    expect(jobs('outcome="bad_request",exit_code=""')).toBe(1);
    expect(samples.get("docops_job_duration_seconds_count")).toBe(3);
    expect(samples.get("docops_queue_wait_seconds_count")).toBe(2);
    expect(samples.get("docops_worker_duration_seconds_count")).toBe(2);
    expect(samples.get("docops_worker_duration_seconds_sum")).toBeGreaterThan(0);
    expect(samples.get("docops_zip_duration_seconds_count")).toBe(2);
    expect(samples.get("docops_worker_starts_total")).toBe(2);
    expect(samples.get("docops_worker_peak_memory_bytes_sum")).toBeGreaterThan(2 * 20_000_000);
    expect(samples.get("docops_upload_bytes_sum")).toBeGreaterThan(1000);
    expect(
      samples.get('docops_http_requests_total{route="/v1/run",method="POST",status="200"}'),
    ).toBe(2);
  });

  it("/metrics shows what is going on, and what got no answer", async () => {
    const server = await startTestServer({ ...enabled, DOCOPS_MAX_CONCURRENCY: "1" }, "sleep");
    const leaving = new AbortController();
    const job = postRun(server, runForm(), { signal: leaving.signal }).catch(() => null);
    await expect.poll(() => server.slots.inUse).toBe(1);
    await postRun(server);
    const during = await samplesOf(server);
    for (const name of ["docops_slots", "docops_tokens"]) {
      expect(during.get(name)).toBe(1);
      expect(during.get(`${name}_in_use`)).toBe(1);
      expect(during.get(`${name}_free`)).toBe(0);
    }
    expect(during.get("docops_queue_length")).toBe(0);
    expect(during.get("docops_workers")).toBe(1);
    expect(during.get("docops_ready")).toBe(1);
    leaving.abort();
    await job;
    await expect.poll(() => server.slots.inUse).toBe(0);
    const after = await samplesOf(server);
    const jobs = (outcome: string) =>
      after.get(`docops_jobs_total{route="/v1/run",outcome="${outcome}",exit_code=""}`);
    expect(jobs("rate_limited")).toBe(1);
    await expect.poll(() => jobs("client_closed")).toBe(1);
    expect(after.get('docops_worker_losses_total{reason="aborted"}')).toBe(1);
    const requests = (status: number) =>
      `docops_http_requests_total{route="/v1/run",method="POST",status="${status}"}`;
    expect(after.get(requests(429))).toBe(1);
    expect(after.get(requests(499))).toBe(1);
  });

  it("/metrics tells the bytes in the directories of jobs", async () => {
    const server = await startTestServer(enabled, "sleep");
    const leaving = new AbortController();
    // It is too large for memory, and goes through files.
    const noise = Array.from({ length: 200_000 }, (_, index) => Math.imul(index, 2654435761));
    const template = docx(p(noise.map((value) => value.toString(36)).join(" ")));
    const form = runForm({ template });
    const job = postRun(server, form, { signal: leaving.signal }).catch(() => null);
    await expect.poll(() => server.workers.size).toBe(1);
    await expect
      .poll(async () => (await samplesOf(server)).get("docops_temp_bytes"))
      .toBeGreaterThanOrEqual(template.length);
    leaving.abort();
    await job;
    await expect.poll(async () => (await samplesOf(server)).get("docops_temp_bytes")).toBe(0);
  });

  it("/metrics has no label that a client could make up", async () => {
    const server = await startTestServer(enabled);
    const madeUp = ["/nothing", "/v1/run/../x", "/healthz/", "/HEALTHZ", "/webx", "/%ff"];
    for (const path of [...madeUp, "/web/secret.js", "/healthz?a=b"]) {
      await request(server.url).get(path);
    }
    const routes = [...(await samplesOf(server)).keys()].flatMap(
      (name) => /^docops_http_requests_total\{route="([^"]*)"/.exec(name)?.[1] ?? [],
    );
    expect(new Set(routes)).toEqual(new Set(["other", "/web", "/healthz"]));
  });
});

describe("what is deployed with the metrics", () => {
  const read = (path: string) =>
    readFileSync(new URL(`../../deploy/${path}`, import.meta.url), "utf8");
  const alerts = parse(read("prometheus/alerts.yml")) as {
    groups: { rules: AlertRule[] }[];
  };
  const dashboard = JSON.parse(read("grafana/docops.json")) as {
    panels: {
      id: number;
      gridPos: { x: number; y: number; w: number; h: number };
      targets: { expr: string }[];
    }[];
  };
  const expressions = [
    ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];

  /** Everything that has metrics of its own is switched on. */
  const withAll = () => ({
    ...enabled,
    ...newState(sqliteEngine()).env,
    DOCOPS_RATE_LIMIT_ENABLED: "1",
    DOCOPS_BREAKER_CPU_SECONDS_PER_HOUR: "3600",
    DOCOPS_WEBHOOK_ALLOW: "hooks.example.org",
    DOCOPS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 1).toString("base64")}`,
  });

  it("the dashboard and the alerts ask for metrics that there are", async () => {
    const server = await startTestServer(withAll());
    const { text } = await request(server.url).get("/metrics");
    const known = new Set(
      Array.from(text.matchAll(/^# TYPE (\S+) (\S+)/gm)).flatMap(([, name = "", type]) =>
        type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const asked = expressions.flatMap((expression) =>
      Array.from(expression.matchAll(/\b(?:docops|nodejs|process)_\w+/g), ([name]) => name),
    );
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  it("every metric of docops is on the dashboard", async () => {
    const server = await startTestServer(withAll());
    const { text } = await request(server.url).get("/metrics");
    const names = Array.from(text.matchAll(/^# TYPE (docops_\S+)/gm), ([, name = ""]) => name);
    const present = names.filter((name) => !name.startsWith("docops_tokens"));
    const shown = JSON.stringify(dashboard);
    expect(present.length).toBeGreaterThan(15);
    expect(present.filter((name) => !shown.includes(name))).toEqual([]);
  });

  /** The values of a label that expressions ask a metric for. */
  function askedOf(metric: string, label: string): string[] {
    const selector = new RegExp(`${metric}\\{[^}]*\\b${label}!?=~?"([^"$]+)"`, "g");
    return expressions.flatMap((expression) =>
      Array.from(expression.matchAll(selector), ([, words = ""]) => words.split("|")).flat(),
    );
  }

  it("outcomes that alerts look for are outcomes that there are", () => {
    const outcomes = askedOf("docops_jobs_total", "outcome");
    const known = errorCodes.map((code) => outcomeOf(new ApiError(code, "routing", "")));
    expect(outcomes.length).toBeGreaterThan(3);
    expect(outcomes.filter((outcome) => !known.includes(outcome))).toEqual([]);
  });

  it("errors, credentials and budgets that alerts look for are those that docops counts", () => {
    const events = askedOf("docops_background_errors_total", "event");
    expect(events.length).toBeGreaterThan(2);
    expect(events.filter((event) => !isBackgroundError(event))).toEqual([]);
    const credentials: Parameters<Metrics["authenticated"]>[1][] = [
      "malformed",
      "refused",
      "unavailable",
    ];
    expect(askedOf("docops_authentications_total", "outcome")).toEqual(credentials);
    const budgets = askedOf("docops_budget_refusals_total", "budget");
    expect(new Set(budgets)).toEqual(new Set(["breaker_cpu_seconds_per_hour"]));
  });

  it("every alert has a severity, says what is wrong, and says what to do", () => {
    const rules = alerts.groups.flatMap(({ rules }) => rules);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, annotations, labels } of rules) {
      expect(["warning", "critical"], alert).toContain(labels.severity);
      expect(annotations.summary.length, alert).toBeGreaterThan(10);
      expect(annotations.description.length, alert).toBeGreaterThan(30);
      for (const [, page = "", heading = ""] of annotations.description.matchAll(
        /(docs\/\S+\.md), "([^"]+)"/g,
      )) {
        const text = readFileSync(new URL(`../../${page}`, import.meta.url), "utf8");
        expect(text, alert).toMatch(new RegExp(`^#+ ${heading}$`, "m"));
      }
    }
  });

  it("no panel of the dashboard lies on another one", () => {
    const panels = dashboard.panels.map(({ id, gridPos }) => ({ id, ...gridPos }));
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const overlapping = panels.flatMap((one, index) =>
      panels.slice(index + 1).flatMap((other) => {
        const isBeside = one.x + one.w <= other.x || other.x + other.w <= one.x;
        const isBelow = one.y + one.h <= other.y || other.y + other.h <= one.y;
        return isBeside || isBelow ? [] : [[one.id, other.id]];
      }),
    );
    expect(overlapping).toEqual([]);
  });
});
