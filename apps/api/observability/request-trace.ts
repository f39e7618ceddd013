import { monotonicMs, type Stage } from "../../worker/protocol.ts";
import { ApiError } from "../errors.ts";
import type { OpenSpan, SpanAttributes, SpanName } from "./spans.ts";

/** A stage of a request, as whoever does its work sees it. */
export interface StageSpan {
  /** For the worker, which then tells its own stages; null: nobody records them. */
  readonly traceparent: string | null;
  set(attributes: SpanAttributes): void;
  /** Makes spans of what a worker has told, within this stage. */
  addWorkerStages(stages: readonly Stage[]): void;
}

const unrecorded: StageSpan = {
  traceparent: null,
  set: () => undefined,
  addWorkerStages: () => undefined,
};

/** How a request ended. */
export interface RequestEnd {
  /** The name of the span: method and route. */
  name: string;
  attributes: SpanAttributes;
  /** A status of the server's own making; null: the request did not fail by this server. */
  failure: string | null;
}

/** The trace of one request: its own span, and those of its stages. Without a recorder it is an id at most. */
export class RequestTrace {
  /** The id that the lines of the log have; null: the request belongs to no trace. */
  readonly id: string | null;
  readonly #root: OpenSpan | null;
  /** Whoever still works on the request, and may have to say more of it than its answer has. */
  #holders = 0;
  #end: RequestEnd | null = null;

  /** @param root the span of the request; null: nobody records it. */
  constructor(id: string | null, root: OpenSpan | null) {
    this.id = id;
    this.#root = root;
  }

  set(attributes: SpanAttributes): void {
    this.#root?.set(attributes);
  }

  /** Does the work of a stage in a span of its own. @throws what the work throws. */
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

  /** Keeps the span of the request open while this work goes on, whether the client is still there or not. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#holders++;
    try {
      return await work();
    } finally {
      this.#holders--;
      this.#endIfOver();
    }
  }

  /** The client has its answer, or has left. */
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
      // A worker has read a hostile document: its stages lie where its job was.
      const within = (at: number) => Math.min(Math.max(at - ownClockMs, startedAt), now);
      for (const [name, began, ended] of stages) {
        const from = within(began);
        span.child(`docops.${name}`, from).end(Math.max(within(ended), from), null);
      }
    },
  };
}

/** From the clock of the machine to `performance.now()` of this process: both go at one pace. */
const ownClockMs = monotonicMs() - performance.now();

/** What a stage failed by, without a word of what it worked on. */
function failureOf(error: unknown): string {
  if (error instanceof ApiError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}
