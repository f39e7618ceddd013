import { readFileSync } from "node:fs";
import pidusage from "pidusage";
import { DocopsClient, DocopsError } from "../../apps/client/client.ts";
import { defaultPackageLimits } from "../../apps/engine/inputs.ts";
import { inflateEntry, readZip } from "../../apps/engine/layers.ts";
import { Durations } from "./percentiles.ts";
import { readWatermark, type Watermark } from "./tmp-watermark.ts";

export interface LoadOrder {
  baseUrl: string;
  /** Sent with every request; null where the server asks for none. */
  apiKey: string | null;
  concurrency: number;
  /** The number of requests, or the duration in seconds. */
  requests: number;
  duration: number | null;
  skill: string;
  /** The paths of the files. */
  template: string;
  task: string;
  checkLeaks: boolean;
  leakGraceMs: number;
  tmpRoot: string | null;
  /**
   * The shares of requests whose client waits only a few milliseconds, and of those that are
   * aborted.
   */
  timeoutRatio: number;
  abortRatio: number;
  onProgress(done: number): void;
}

/** The result of a load test, with the names of the summaries that CI reads. */
export interface LoadSummary {
  base_url: string;
  requests: number;
  concurrency: number;
  elapsed_seconds: number;
  /** Answered requests in a second. */
  throughput_per_second: number;
  /** HTTP statuses; `client_aborted`, `client_timeout`; `connection_error`. */
  status_counts: Record<string, number>;
  exit_code_counts: Record<string, number>;
  latency_ms: {
    p50: number | null;
    p95: number | null;
    p99: number | null;
    avg: number | null;
  };
  /** The ids of requests that the server gave up (408). */
  timeout_request_ids: string[];
  subprocess_pids_seen: number[];
  leaked_pids: number[];
  /** `unavailable`: no answer named its process (`DOCOPS_DEBUG_ARTIFACTS=1` is needed). */
  leak_check: "off" | "unavailable" | "kept_workers" | "ok" | "leaked";
  tmp_before_count: number | null;
  tmp_before_bytes: number | null;
  tmp_after_count: number | null;
  tmp_after_bytes: number | null;
  tmp_delta_count: number | null;
  tmp_delta_bytes: number | null;
  tmp_warnings: string[];
  tmp_root: string | null;
}

/** A process that an answer named, and the time of the answer. */
interface SeenProcess {
  pid: number;
  seenAt: number;
}

/** The time that an impatient client waits, in which no job ends. */
const impatientMs = 5;

/** Sends the same job many times, and checks for leaked processes and files. */
export async function runLoadTest(order: LoadOrder): Promise<LoadSummary> {
  const { baseUrl, apiKey } = order;
  const client = new DocopsClient({
    baseUrl,
    retries: 0,
    ...(apiKey === null ? {} : { apiKey }),
  });
  const form = {
    template: new Uint8Array(readFileSync(order.template)),
    task: new Uint8Array(readFileSync(order.task)),
    skill: order.skill,
  };
  const statuses = new Map<string, number>();
  const exitCodes = new Map<string, number>();
  const latencies = new Durations();
  const timeouts: string[] = [];
  const seen = new Map<number, SeenProcess>();
  let areKept = false;
  let done = 0;
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);

  const send = async (): Promise<void> => {
    const dice = Math.random();
    const isAborted = dice < order.abortRatio;
    const isImpatient = !isAborted && dice < order.abortRatio + order.timeoutRatio;
    const signal = isAborted
      ? AbortSignal.timeout(Math.ceil(Math.random() * 200))
      : isImpatient
        ? AbortSignal.timeout(impatientMs)
        : undefined;
    const startedAt = performance.now();
    try {
      const answer = await client.run(form, signal === undefined ? {} : { signal });
      const zip = Buffer.from(await answer.bytes());
      latencies.record(performance.now() - startedAt);
      count(statuses, "200");
      count(exitCodes, String(answer.exitCode));
      const process = processOf(zip);
      if (process !== null) {
        areKept ||= process.isKept;
        seen.set(process.pid, { pid: process.pid, seenAt: Date.now() });
      }
    } catch (error) {
      if (error instanceof DocopsError) {
        latencies.record(performance.now() - startedAt);
        count(statuses, String(error.status));
        if (error.status === 408 && error.requestId !== null) timeouts.push(error.requestId);
      } else if (signal?.aborted) {
        count(statuses, isAborted ? "client_aborted" : "client_timeout");
      } else {
        count(statuses, "connection_error");
      }
    } finally {
      done++;
      order.onProgress(done);
    }
  };

  const before = await watermarkOf(order.tmpRoot);
  const startedAt = performance.now();
  const isOver = () =>
    order.duration === null
      ? sent >= order.requests
      : performance.now() - startedAt >= order.duration * 1000;
  let sent = 0;
  const lane = async () => {
    while (!isOver()) {
      sent++;
      await send();
    }
  };
  await Promise.all(Array.from({ length: order.concurrency }, lane));
  const elapsed = (performance.now() - startedAt) / 1000;

  const mustWait = order.checkLeaks || order.tmpRoot !== null;
  if (mustWait) await new Promise((resolve) => setTimeout(resolve, order.leakGraceMs));
  const leaked = order.checkLeaks && !areKept ? await stillThere([...seen.values()]) : [];
  const after = await watermarkOf(order.tmpRoot);
  const delta = (key: "count" | "bytes") =>
    before === null || after === null ? null : after[key] - before[key];
  return {
    base_url: order.baseUrl,
    requests: done,
    concurrency: order.concurrency,
    elapsed_seconds: Math.round(elapsed * 1000) / 1000,
    throughput_per_second: Math.round((latencies.count / elapsed) * 10) / 10,
    status_counts: sorted(statuses),
    exit_code_counts: sorted(exitCodes),
    latency_ms: {
      p50: latencies.percentile(50),
      p95: latencies.percentile(95),
      p99: latencies.percentile(99),
      avg: latencies.average,
    },
    timeout_request_ids: timeouts,
    subprocess_pids_seen: [...seen.keys()].sort((a, b) => a - b),
    leaked_pids: leaked,
    leak_check: !order.checkLeaks
      ? "off"
      : areKept
        ? "kept_workers"
        : seen.size === 0
          ? "unavailable"
          : leaked.length > 0
            ? "leaked"
            : "ok",
    tmp_before_count: before?.count ?? null,
    tmp_before_bytes: before?.bytes ?? null,
    tmp_after_count: after?.count ?? null,
    tmp_after_bytes: after?.bytes ?? null,
    tmp_delta_count: delta("count"),
    tmp_delta_bytes: delta("bytes"),
    tmp_warnings: [...(before?.warnings ?? []), ...(after?.warnings ?? [])],
    tmp_root: order.tmpRoot,
  };
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function watermarkOf(root: string | null): Promise<Watermark> | null {
  return root === null ? null : readWatermark(root, 0);
}

/** The process that ran a job, from its ZIP; `null` if the ZIP does not name it. */
function processOf(zip: Buffer): { pid: number; isKept: boolean } | null {
  const entries = readZip(zip, defaultPackageLimits);
  for (const name of ["trace.json", "api_result.json"]) {
    const entry = entries.find((candidate) => candidate.name === name);
    if (entry === undefined) continue;
    const trace = JSON.parse(inflateEntry(entry, defaultPackageLimits).toString("utf8"));
    const { pid, start_method } = trace.subprocess ?? {};
    if (Number.isInteger(pid)) return { pid, isKept: start_method === "reuse" };
  }
  return null;
}

/**
 * The pids of processes that still run since their answer. A pid that was reused meanwhile does not
 * count.
 */
async function stillThere(seen: readonly SeenProcess[]): Promise<number[]> {
  const leaked: number[] = [];
  for (const { pid, seenAt } of seen) {
    const usage = await pidusage(pid).catch(() => null);
    if (usage === null) continue;
    const startedAt = usage.timestamp - usage.elapsed;
    // Tolerance, because the start time is derived from ticks and from seconds since the start of
    // the system.
    if (startedAt <= seenAt + 1000) leaked.push(pid);
  }
  return leaked;
}
