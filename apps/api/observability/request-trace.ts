import { monotonicMs, type Stage } from "../../worker/protocol.ts";
import { ApiError } from "../errors.ts";
import type { OpenSpan, SpanAttributes, SpanName } from "./spans.ts";

/** The span of a stage, as the code of the stage uses it. */
export interface StageSpan {
  /** The parent of the worker's stages; null: they are not recorded. */
  readonly traceparent: string | null;
  set(attributes: SpanAttributes): void;
  /** Records spans for the stages that a worker reported, within this stage. */
  addWorkerStages(stages: readonly Stage[]): void;
}

const unrecorded: StageSpan = {
  traceparent: null,
  set: () => undefined,
  addWorkerStages: () => undefined,
};

/** The end of a request. */
export interface RequestEnd {
  /** The name of the span: method and route. */
  name: string;
  attributes: SpanAttributes;
  /** The status of a failure that the server caused; null if there was none. */
  failure: string | null;
}

/** The trace of one request, or of one attempt of a stored job: its span and the spans of its stages. Without a recorder it has only an id, if any. */
export class RequestTrace {
  /** The trace id in log lines; null: the request has no trace. */
  readonly id: string | null;
  readonly #root: OpenSpan | null;
  /** Work that continues after the answer, whose stages still belong to the trace. */
  #holders = 0;
  #end: RequestEnd | null = null;

  /** @param root the span of the request; null: it is not recorded. */
  constructor(id: string | null, root: OpenSpan | null) {
    this.id = id;
    this.#root = root;
  }

  /** The parent of what this request causes elsewhere; null: it is not recorded. */
  get traceparent(): string | null {
    return this.#root?.traceparent ?? null;
  }

  /** @param attributesOf is called only if the request is recorded. */
  set(attributesOf: () => SpanAttributes): void {
    this.#root?.set(attributesOf());
  }

  /** Runs the work of a stage in a new span. @throws what the work throws. */
  async stage<T>(name: SpanName, work: (span: StageSpan) => Promise<T>): Promise<T> {
    if (this.#root === null) return work(unrecorded);
    const startedAt = performance.now();
    const span = this.#root.child(name, startedAt);
    let failure: string | null = null;
    try {
      return await work(recorded(span, startedAt));
    } catch (error) {
      failure = failureOf(error);
      throw error;
    } finally {
      span.end(performance.now(), failure);
    }
  }

  /** Keeps the span of the request open until this work ends, even if the client disconnects. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#holders++;
    try {
      return await work();
    } finally {
      this.#holders--;
      this.#endIfOver();
    }
  }

  /** Ends the request: the client has its answer, or has disconnected. */
  end(end: RequestEnd): void {
    this.#end = end;
    this.#endIfOver();
  }

  #endIfOver(): void {
    if (this.#end === null || this.#holders > 0) return;
    const { name, attributes, failure } = this.#end;
    this.#root?.rename(name);
    this.#root?.set(attributes);
    this.#root?.end(performance.now(), failure);
    this.#end = null;
  }
}

function recorded(span: OpenSpan, startedAt: number): StageSpan {
  return {
    traceparent: span.traceparent,
    set: (attributes) => span.set(attributes),
    addWorkerStages: (stages) => {
      const now = performance.now();
      // The worker may be compromised by a hostile document, so its stages are limited to the time of its job.
      const within = (at: number) => Math.min(Math.max(at - ownClockMs, startedAt), now);
      for (const [name, began, ended] of stages) {
        const from = within(began);
        span.child(`docops.${name}`, from).end(Math.max(within(ended), from), null);
      }
    },
  };
}

/** The offset from the machine's clock to `performance.now()` of this process. Both run at the same rate. */
const ownClockMs = monotonicMs() - performance.now();

/** The reason of a failure, as a code or error name without any content of the request. */
function failureOf(error: unknown): string {
  if (error instanceof ApiError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}
