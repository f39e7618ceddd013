import type { StageName } from "../../worker/protocol.ts";
import type { TraceParent } from "./traceparent.ts";

/** The names of the spans of the stages of a request, or of an attempt of a stored job. The worker's stages are children of `docops.worker`. */
export type SpanName =
  | "docops.upload"
  | "docops.validation"
  | "docops.queue"
  | "docops.worker"
  | "docops.pdf"
  | "docops.zip"
  | "docops.fetch_inputs"
  | "docops.store_result"
  | `docops.${StageName}`;

/** Sizes, codes and names that docops defines. They never contain document text, file names or data of a client. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A recorded span that has not ended. Times are those of `performance.now()`. */
export interface OpenSpan {
  /** The `traceparent` that makes this span a parent. */
  readonly traceparent: string;
  child(name: SpanName, startedAt: number): OpenSpan;
  set(attributes: SpanAttributes): void;
  rename(name: string): void;
  /** @param failure a code or the name of an error; null: the stage succeeded. */
  end(endedAt: number, failure: string | null): void;
}

/** A trace that a request begins or continues. */
export interface BegunTrace {
  traceId: string;
  /** Null: the trace is not sampled. */
  span: OpenSpan | null;
}

/** Records spans, and sends them to a collector. */
export interface SpanRecorder {
  /** @param parent the caller's span; null: the trace begins here. */
  begin(name: string, parent: TraceParent | null): BegunTrace;
  /**
   * Begins a trace for work that nobody waits for.
   *
   * @param cause the span that asked for the work, to which the new span has a link; null: it was not recorded.
   */
  beginLinked(name: string, cause: TraceParent | null): BegunTrace;
  /** Sends the remaining spans, as far as possible within this time. */
  close(withinMs: number): Promise<void>;
}
