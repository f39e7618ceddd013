import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";
import { pino } from "pino";
import { expect, it } from "vitest";
import { LoggingExporter } from "../../../apps/api/observability/logging-exporter.ts";

/** The callback of an exporter. */
type Result = Parameters<Parameters<SpanExporter["export"]>[1]>[0];

/** An exporter with a collector that answers as it is told, and a clock that goes as it is told. */
function startExporter() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  const collector: { result: Result } = { result: { code: 1 } };
  const clock = { ms: 0 };
  const inner: SpanExporter = {
    export: (_, done) => done(collector.result),
    shutdown: () => Promise.resolve(),
  };
  const exporter = new LoggingExporter(inner, log, () => clock.ms);
  const send = (spans: number) =>
    exporter.export(Array<ReadableSpan>(spans).fill({} as ReadableSpan), () => undefined);
  return { clock, collector, lines, send };
}

it("a collector that is gone is told once a minute, with all spans that were lost since", () => {
  const { clock, collector, lines, send } = startExporter();
  const error = Object.assign(new Error("connect 10.0.0.1"), { code: "ECONNREFUSED" });
  collector.result = { code: 1, error };
  send(3);
  for (clock.ms = 5000; clock.ms < 60_000; clock.ms += 5000) send(2);
  expect(lines).toMatchObject([{ event: "spans_lost", spans: 3, reason: "ECONNREFUSED" }]);
  clock.ms = 60_000;
  send(1);
  expect(lines).toMatchObject([{ spans: 3 }, { spans: 11 * 2 + 1 }]);
  expect(JSON.stringify(lines)).not.toContain("10.0.0.1");
});

it("a successful export is not logged", () => {
  const { collector, lines, send } = startExporter();
  collector.result = { code: 0 };
  send(3);
  expect(lines).toEqual([]);
});

it.each([
  ["a status", Object.assign(new Error("secret"), { code: 401 }), "401"],
  ["a kind of error", new TypeError("secret"), "TypeError"],
  ["nothing", undefined, "unknown"],
])("spans that were lost are told with %s, not with a text", (_, error, reason) => {
  const { collector, lines, send } = startExporter();
  collector.result = { code: 1, ...(error && { error }) };
  send(1);
  expect(lines).toMatchObject([{ level: 40, reason }]);
  expect(JSON.stringify(lines)).not.toContain("secret");
});
