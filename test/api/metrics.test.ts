import { readFileSync } from "node:fs";
import request from "supertest";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ApiError } from "../../apps/api/errors.ts";
import { outcomeOf } from "../../apps/api/middleware/error-handler.ts";
import { errorCodes } from "../../apps/contract/error-codes.ts";
import { docx, p } from "../fixtures/docx.ts";
import { payload, postRun, runForm, startTestServer } from "./support.ts";

const enabled = { DOCOPS_ENABLE_METRICS: "1" };

/** The samples of the text format, by name and labels. */
async function samplesOf({ url }: { url: string }): Promise<Map<string, number>> {
  const { text, status } = await request(url).get("/metrics");
  expect(status).toBe(200);
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

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
    groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
  };
  const dashboard = JSON.parse(read("grafana/docops.json")) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  const expressions = [
    ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];

  /** Everything that has metrics of its own is switched on. */
  const all = { ...enabled, DOCOPS_RATE_LIMIT_ENABLED: "1" };

  it("the dashboard and the alerts ask for metrics that there are", async () => {
    const server = await startTestServer(all);
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
    const server = await startTestServer(all);
    const { text } = await request(server.url).get("/metrics");
    const names = Array.from(text.matchAll(/^# TYPE (docops_\S+)/gm), ([, name = ""]) => name);
    const present = names.filter((name) => !name.startsWith("docops_tokens"));
    const shown = JSON.stringify(dashboard);
    expect(present.length).toBeGreaterThan(15);
    expect(present.filter((name) => !shown.includes(name))).toEqual([]);
  });

  it("outcomes that alerts look for are outcomes that there are", () => {
    const outcomes = expressions.flatMap((expression) =>
      Array.from(expression.matchAll(/outcome=~?"([^"]+)"/g), ([, words = ""]) =>
        words.split("|"),
      ).flat(),
    );
    const known = errorCodes.map((code) => outcomeOf(new ApiError(code, "routing", "")));
    expect(outcomes.length).toBeGreaterThan(3);
    expect(outcomes.filter((outcome) => !known.includes(outcome))).toEqual([]);
  });
});
