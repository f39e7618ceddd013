import cluster, { type Worker } from "node:cluster";
import type { BudgetStore } from "./budget-store.ts";
import { type Counts, memoryCounts } from "./counts.ts";
import type { StreamCounter } from "./open-streams.ts";
import type { RateLimiter } from "./rate-limiter.ts";

/**
 * Shares counters between the API processes of a machine: the primary counts in its memory, and the API processes
 * send it messages.
 */

/** Sends a call to the primary and returns its result. Rejects if the call fails there. */
export type AskPrimary = (call: CountCall) => Promise<unknown>;

type CallOf<Part extends string, T> = {
  [M in keyof T]: T[M] extends (...args: infer A) => unknown
    ? { part: Part; method: M; args: A }
    : never;
}[keyof T];

export type CountCall =
  | CallOf<"rates", Pick<RateLimiter, "count">>
  | CallOf<"budgets", Pick<BudgetStore, "reserve" | "settle" | "read" | "list">>
  | CallOf<"streams", StreamCounter>;

interface CountRequest {
  type: "count_request";
  id: number;
  call: CountCall;
}

/** The primary's reply. `value` has no meaning if the call failed. */
interface CountAnswer {
  type: "count_answer";
  id: number;
  isDone: boolean;
  value: unknown;
}

/** In the primary: counts for all API processes, and closes the streams of a process that has ended. */
export function answerCounts(counts: Counts = memoryCounts()): void {
  const openStreams = new Map<number, string[]>();
  cluster.on("message", (worker, message: Partial<CountRequest> | null) => {
    if (message?.type !== "count_request") return;
    const { id, call } = message as CountRequest;
    const answer = (isDone: boolean, value: unknown) => {
      const reply: CountAnswer = { type: "count_answer", id, isDone, value };
      if (worker.isConnected()) worker.send(reply);
    };
    perform(counts, call).then(
      (value) => {
        noteStream(openStreams, worker, call, value);
        answer(true, value);
      },
      () => answer(false, null),
    );
  });
  cluster.on("exit", ({ id }) => {
    for (const callerId of openStreams.get(id) ?? []) void counts.streams.leave(callerId);
    openStreams.delete(id);
  });
}

async function perform({ rates, budgets, streams }: Counts, call: CountCall): Promise<unknown> {
  if (call.part === "rates") return rates.count(...call.args);
  if (call.part === "streams") {
    return call.method === "enter" ? streams.enter(...call.args) : streams.leave(...call.args);
  }
  switch (call.method) {
    case "reserve":
      return budgets.reserve(...call.args);
    case "settle":
      return budgets.settle(...call.args);
    case "read":
      return budgets.read(...call.args);
    case "list":
      return budgets.list(...call.args);
  }
}

function noteStream(
  openStreams: Map<number, string[]>,
  { id }: Worker,
  call: CountCall,
  value: unknown,
): void {
  if (call.part !== "streams") return;
  const [callerId] = call.args;
  const open = openStreams.get(id) ?? [];
  if (call.method === "enter" && value === true) open.push(callerId);
  const at = call.method === "leave" ? open.indexOf(callerId) : -1;
  if (at >= 0) open.splice(at, 1);
  openStreams.set(id, open);
}

/** In an API process: makes the function that calls the primary. */
export function askPrimary(): AskPrimary {
  const waiting = new Map<number, (answer: CountAnswer) => void>();
  let lastId = 0;
  process.on("message", (message: Partial<CountAnswer> | null) => {
    if (message?.type !== "count_answer") return;
    const answer = message as CountAnswer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  return (call) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, ({ isDone, value }) => {
        if (isDone) resolve(value);
        else reject(new Error("the primary could not count"));
      });
      const request: CountRequest = { type: "count_request", id, call };
      process.send?.(request, undefined, undefined, (error: Error | null) => {
        if (error === null || error === undefined || !waiting.delete(id)) return;
        reject(error);
      });
    });
}

/** Counters in the memory of the primary. */
export function countsOfPrimary(ask: AskPrimary): Counts {
  // The primary runs the same code, so its results have the types of the same methods.
  const call = <T>(counted: CountCall) => ask(counted) as Promise<T>;
  const close = async () => undefined;
  return {
    rates: { count: (...args) => call({ part: "rates", method: "count", args }), close },
    budgets: {
      place: "memory",
      reserve: (...args) => call({ part: "budgets", method: "reserve", args }),
      settle: (...args) => call({ part: "budgets", method: "settle", args }),
      read: (...args) => call({ part: "budgets", method: "read", args }),
      list: (...args) => call({ part: "budgets", method: "list", args }),
      close,
    },
    streams: {
      enter: (...args) => call({ part: "streams", method: "enter", args }),
      leave: (...args) => call({ part: "streams", method: "leave", args }),
    },
  };
}
