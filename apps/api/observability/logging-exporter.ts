import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";

type ExportDone = Parameters<SpanExporter["export"]>[1];
type ExportResult = Parameters<ExportDone>[0];

/** The shortest time between two log lines. */
const logPauseMs = 60_000;

/** An exporter that logs its failures with the number of lost spans, at most one line a minute. */
export class LoggingExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #log: Logger;
  readonly #now: () => number;
  #lost = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds of a clock that only goes forward. */
  constructor(exporter: SpanExporter, log: Logger, now: () => number = () => performance.now()) {
    this.#exporter = exporter;
    this.#log = log;
    this.#now = now;
  }

  export(spans: ReadableSpan[], done: ExportDone): void {
    this.#exporter.export(spans, (result) => {
      if (result.code !== 0) this.#tell(spans.length, result);
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  #tell(spans: number, result: ExportResult): void {
    this.#lost += spans;
    const now = this.#now();
    if (now - this.#toldAt < logPauseMs) return;
    this.#log.warn({ event: "spans_lost", spans: this.#lost, reason: reasonOf(result) });
    this.#toldAt = now;
    this.#lost = 0;
  }
}

/** A system error code, an HTTP status, or the error's name. It never contains text that the collector sent. */
function reasonOf({ error }: ExportResult): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: string };
  return typeof code === "string" || typeof code === "number" ? String(code) : (name ?? "unknown");
}
