import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";
import { version } from "../build-info.ts";
import type { TracingConfig } from "../config/config.ts";
import { LoggingExporter } from "./logging-exporter.ts";
import type { BegunTrace, OpenSpan, SpanRecorder } from "./spans.ts";
import { formatTraceparent, type TraceParent } from "./traceparent.ts";

export interface RecorderOptions {
  /** The base URL of the collector. */
  endpoint: string;
  tracing: Pick<TracingConfig, "sampleRatio" | "serviceName" | "resource">;
  /** Returns the current headers of an export. */
  headers: () => Readonly<Record<string, string>>;
  log: Logger;
}

/** How long a batch may take, including retries. Then its spans are lost. */
const exportMs = 5000;

/**
 * Records spans with OpenTelemetry's SDK and sends them in batches by OTLP over HTTP, as JSON. This file is loaded
 * only if a collector is set: the SDK takes about 55 MB, and adds some hundred milliseconds to the start. It
 * registers nothing globally and uses no automatic instrumentation.
 *
 * Spans wait in a queue of at most 2048. During an outage of the collector further spans are dropped.
 */
export function createRecorder({ endpoint, tracing, headers, log }: RecorderOptions): SpanRecorder {
  const agents = [new HttpAgent({ keepAlive: true }), new HttpsAgent({ keepAlive: true })] as const;
  let isClosed = false;
  const exporter = new OTLPTraceExporter({
    url: tracesUrl(endpoint),
    headers: async () => {
      // The exporter asks for headers before every attempt. This prevents attempts after the end.
      if (isClosed) throw new Error("closed");
      return { ...headers() };
    },
    timeoutMillis: exportMs,
    httpAgentOptions: (protocol) => agents[protocol === "https:" ? 1 : 0],
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      ...tracing.resource,
      "service.name": tracing.serviceName,
      "service.version": version,
    }),
    // The caller's sampling decision applies, if there is one.
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(tracing.sampleRatio) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new LoggingExporter(exporter, log),
        exportTimeoutMillis: exportMs + 1000,
      }),
    ],
  });
  const tracer = provider.getTracer("docops", version);
  const begin = (name: string, about: SpanOptions, parent: Context): BegunTrace => {
    const epochMs = Date.now() - performance.now();
    const span = tracer.startSpan(
      name,
      { ...about, startTime: epochMs + performance.now() },
      parent,
    );
    const { traceId } = span.spanContext();
    return { traceId, span: span.isRecording() ? new RecordedSpan(tracer, span, epochMs) : null };
  };
  return {
    begin: (name, parent) => begin(name, { kind: SpanKind.SERVER }, contextOf(parent)),
    beginLinked: (name, cause) => {
      const links = cause === null ? [] : [{ context: spanContextOf(cause) }];
      return begin(name, { kind: SpanKind.CONSUMER, links }, ROOT_CONTEXT);
    },
    close: async (withinMs) => {
      const ended = new AbortController();
      // The exporter logs its failures.
      const flushed = provider.shutdown().catch(() => undefined);
      await Promise.race([flushed, delay(withinMs, undefined, { signal: ended.signal })]);
      ended.abort();
      // A collector that does not answer must not keep the process alive.
      isClosed = true;
      for (const agent of agents) agent.destroy();
    },
  };
}

/** The URL of traces below a base URL (OpenTelemetry Protocol Exporter, "Endpoint URLs for OTLP/HTTP"). */
function tracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, "")}/v1/traces`;
}

function contextOf(parent: TraceParent | null): Context {
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContextOf(parent));
}

function spanContextOf({ isSampled, spanId, traceId }: TraceParent): SpanContext {
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return { traceId, spanId, traceFlags, isRemote: true };
}

/**
 * A span of the SDK. All spans of a trace take their times from one clock. By default each reads `Date`, which can
 * jump, so that a child could lie outside of its parent.
 */
class RecordedSpan implements OpenSpan {
  readonly #tracer: Tracer;
  readonly #span: Span;
  /** The offset from `performance.now()` to milliseconds since 1970. */
  readonly #epochMs: number;

  constructor(tracer: Tracer, span: Span, epochMs: number) {
    this.#tracer = tracer;
    this.#span = span;
    this.#epochMs = epochMs;
  }

  get traceparent(): string {
    const { traceId, spanId } = this.#span.spanContext();
    return formatTraceparent({ traceId, spanId, isSampled: true });
  }

  child(...[name, startedAt]: Parameters<OpenSpan["child"]>): OpenSpan {
    const startTime = this.#epochMs + startedAt;
    const parent = trace.setSpan(ROOT_CONTEXT, this.#span);
    const span = this.#tracer.startSpan(name, { startTime }, parent);
    return new RecordedSpan(this.#tracer, span, this.#epochMs);
  }

  set(attributes: Parameters<OpenSpan["set"]>[0]): void {
    this.#span.setAttributes(attributes);
  }

  rename(name: string): void {
    this.#span.updateName(name);
  }

  end(endedAt: number, failure: string | null): void {
    if (failure !== null) {
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
      this.#span.setAttribute("error.type", failure);
    }
    this.#span.end(this.#epochMs + endedAt);
  }
}
