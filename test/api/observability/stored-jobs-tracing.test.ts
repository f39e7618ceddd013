import { describe, expect, it } from "vitest";
import {
  jobRequest,
  postJob,
  readJob,
  sqliteState,
  submitJob,
  untilEnded,
  untilState,
} from "../jobs/support.ts";
import { startTestServer } from "../support.ts";
import { type Collector, type ExportedSpan, startCollector } from "./otlp-collector.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

function startTraced(collector: Collector, worker?: Parameters<typeof startTestServer>[1]) {
  const env = { ...sqliteState(), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  return startTestServer(env, worker);
}

function childrenOf(collector: Collector, parent: ExportedSpan | undefined): string[] {
  return collector.spans
    .filter(({ parentSpanId }) => parentSpanId === parent?.spanId)
    .toSorted((a, b) => Number(a.start - b.start))
    .map(({ name }) => name);
}

describe("traces of stored jobs", () => {
  it("an attempt has a trace of its own with a link to the submission, and its stages below", async () => {
    const collector = await startCollector();
    const server = await startTraced(collector);
    const answer = await postJob(server, {}, { traceparent });
    const { id } = (await answer.json()) as { id: string };
    expect(await untilEnded(server, id)).toMatchObject({ state: "succeeded" });
    await server.close();
    const [submission] = collector.named("POST /v1/jobs");
    expect(submission?.traceId).toBe(traceId);
    const [attempt, ...others] = collector.named("docops.attempt");
    expect(others).toEqual([]);
    // 5: a consumer (opentelemetry-proto, trace.proto).
    expect(attempt).toMatchObject({
      kind: 5,
      parentSpanId: "",
      status: 0,
      links: [{ traceId, spanId: submission?.spanId }],
      attributes: {
        "docops.attempt": 1,
        "docops.outcome": "succeeded",
        "docops.skill": "meeting_notice",
      },
    });
    expect(attempt?.traceId).not.toBe(traceId);
    expect(childrenOf(collector, attempt)).toEqual([
      ...["docops.fetch_inputs", "docops.queue", "docops.worker", "docops.store_result"],
    ]);
    const [worker] = collector.named("docops.worker");
    expect(childrenOf(collector, worker)).toEqual([
      ...["docops.inputs", "docops.parse", "docops.fill", "docops.verify", "docops.write"],
    ]);
    const [stored] = collector.named("docops.store_result");
    expect(stored?.attributes["docops.output_bytes"]).toBeGreaterThan(1000);
    expect(JSON.stringify(collector.spans.map(({ attributes }) => attributes))).not.toContain(id);
  }, 30_000);

  it("each attempt that a dying worker breaks is an error, and links to the same submission", async () => {
    const collector = await startCollector();
    const server = await startTraced(collector, "crash");
    const { id } = await submitJob(server);
    expect(await untilEnded(server, id)).toMatchObject({ state: "dead" });
    await server.close();
    const attempts = collector.named("docops.attempt");
    expect(attempts.map(({ attributes }) => attributes["docops.attempt"])).toEqual([1, 2]);
    const [submission] = collector.named("POST /v1/jobs");
    for (const { attributes, links, status } of attempts) {
      expect([status, attributes["error.type"]]).toEqual([2, "worker_died"]);
      expect(links).toMatchObject([{ spanId: submission?.spanId }]);
    }
  }, 60_000);

  it("an attempt that a cancellation stops is no error", async () => {
    const collector = await startCollector();
    const server = await startTraced(collector, "sleep");
    const { id } = await submitJob(server);
    await untilState(server, id, "running");
    await expect.poll(async () => (await readJob(server, id)).progress?.stage).toBe("worker");
    await jobRequest(server, "POST", `/${id}/cancel`);
    expect(await untilEnded(server, id)).toMatchObject({ state: "cancelled" });
    await server.close();
    const [attempt] = collector.named("docops.attempt");
    expect(attempt).toMatchObject({ status: 0, attributes: { "docops.outcome": "stopped" } });
  }, 30_000);

  it("an attempt of a submission that was not recorded has no link", async () => {
    const collector = await startCollector();
    const server = await startTraced(collector);
    const unsampled = { traceparent: traceparent.replace(/01$/, "00") };
    const { id } = (await (await postJob(server, {}, unsampled)).json()) as { id: string };
    await untilEnded(server, id);
    await server.close();
    expect(collector.named("POST /v1/jobs")).toEqual([]);
    expect(collector.named("docops.attempt")[0]?.links).toEqual([]);
  }, 30_000);
});
