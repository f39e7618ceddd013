import type { StageName } from "../../worker/protocol.ts";
import type { TraceParent } from "./traceparent.ts";

/** The stages of a request that are spans. Those of its worker stand below `docops.worker`. */
export type SpanName =
  | "docops.upload"
  | "docops.validation"
  | "docops.queue"
  | "docops.worker"
  | "docops.zip"
  | `docops.${StageName}`;

/** Sizes, names of docops' own and codes; nothing of a document, a file's name or a client. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A span that is recorded and has not ended. Times are of `performance.now()`. */
export interface OpenSpan {
  /** For whoever works on in this span. */
  readonly traceparent: string;
  child(name: SpanName, startedAt: number): OpenSpan;
  set(attributes: SpanAttributes): void;
  rename(name: string): void;
  /** @param failure what it failed by, a code or the name of an error; null: it did not. */
  end(endedAt: number, failure: string | null): void;
}

/** A trace that a request begins or goes on with. */
export interface BegunTrace {
  traceId: string;
  /** Null: nobody wants this trace recorded. */
  span: OpenSpan | null;
}

/** Records spans, and sends them to a collector. */
export interface SpanRecorder {
  /** @param parent the caller's span; null: the trace begins here. */
  begin(name: string, parent: TraceParent | null): BegunTrace;
  /** Sends what was not sent yet, as far as that succeeds within this time. */
  close(withinMs: number): Promise<void>;
}
