import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Durations } from "./percentiles.ts";

/** The summary of the requests in a log. */
export interface LogSummary {
  lines: number;
  parse_errors: number;
  requests: number;
  outcome_counts: Record<string, number>;
  http_status_counts: Record<string, number>;
  queue_wait_ms_p50: number | null;
  queue_wait_ms_p95: number | null;
  total_ms_p50: number | null;
  total_ms_p95: number | null;
  worker_ms_p50: number | null;
  worker_ms_p95: number | null;
  zip_ms_p50: number | null;
  zip_ms_p95: number | null;
  /** The summary for each route or skill, if it was asked for. */
  by?: Record<string, Omit<LogSummary, "by" | "lines" | "parse_errors">>;
}

export interface LogOptions {
  /** Earlier lines do not count. */
  since: Date | null;
  by: "route" | "skill" | null;
}

/** The members of `timing`, by their names in the summary. */
const durations = {
  queue_wait_ms: "queue_wait_ms",
  total_ms: "total_ms",
  worker_ms: "subprocess_ms",
  zip_ms: "zip_ms",
} as const;
type DurationName = keyof typeof durations;

class RequestCounts {
  #requests = 0;
  readonly #outcomes = new Map<string, number>();
  readonly #statuses = new Map<string, number>();
  readonly #durations = new Map(
    Object.keys(durations).map((name) => [name as DurationName, new Durations()]),
  );

  add(line: Record<string, unknown>): void {
    this.#requests++;
    const { outcome, http_status } = line;
    if (typeof outcome === "string") bump(this.#outcomes, outcome);
    if (typeof http_status === "number") bump(this.#statuses, String(http_status));
    const timing = (line.timing ?? {}) as Record<string, unknown>;
    for (const [name, member] of Object.entries(durations)) {
      const ms = timing[member];
      if (typeof ms === "number") this.#durations.get(name as DurationName)?.record(ms);
    }
  }

  summary() {
    const at = (name: DurationName, percent: number) =>
      this.#durations.get(name)?.percentile(percent) ?? null;
    return {
      requests: this.#requests,
      outcome_counts: sorted(this.#outcomes),
      http_status_counts: sorted(this.#statuses),
      queue_wait_ms_p50: at("queue_wait_ms", 50),
      queue_wait_ms_p95: at("queue_wait_ms", 95),
      total_ms_p50: at("total_ms", 50),
      total_ms_p95: at("total_ms", 95),
      worker_ms_p50: at("worker_ms", 50),
      worker_ms_p95: at("worker_ms", 95),
      zip_ms_p50: at("zip_ms", 50),
      zip_ms_p95: at("zip_ms", 95),
    };
  }
}

/**
 * Reads logs line by line, in constant memory.
 *
 * @param files paths, also of `.gz` files; `-` is standard input.
 * @throws the file system's error for a file that cannot be read.
 */
export async function summarizeLogs(
  files: readonly string[],
  { since, by }: LogOptions,
): Promise<LogSummary> {
  const all = new RequestCounts();
  const groups = new Map<string, RequestCounts>();
  let [lines, parseErrors] = [0, 0];
  for (const file of files) {
    for await (const text of createInterface({ input: open(file), crlfDelay: Infinity })) {
      if (text === "") continue;
      lines++;
      const line = parse(text);
      if (line === null) {
        parseErrors++;
        continue;
      }
      // One line for each request reports its end.
      if (line.event !== "done" && line.event !== "error") continue;
      if (since !== null && !(timeOf(line) >= since.getTime())) continue;
      all.add(line);
      if (by === null) continue;
      const name = String(line[by] ?? "unknown");
      let group = groups.get(name);
      if (group === undefined) {
        group = new RequestCounts();
        groups.set(name, group);
      }
      group.add(line);
    }
  }
  const summary = { lines, parse_errors: parseErrors, ...all.summary() };
  if (by === null) return summary;
  const grouped = [...groups].map(([name, counts]) => [name, counts.summary()] as const);
  return { ...summary, by: Object.fromEntries(grouped) };
}

function open(file: string): Readable {
  if (file === "-") return process.stdin;
  const stream = createReadStream(file);
  if (!file.endsWith(".gz")) return stream;
  const unzipped = createGunzip();
  stream.once("error", (error) => unzipped.destroy(error));
  return stream.pipe(unzipped);
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === "object" && line !== null ? (line as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The time of a line, which is ISO 8601 or milliseconds since 1970. */
function timeOf({ time }: Record<string, unknown>): number {
  return typeof time === "number" ? time : Date.parse(String(time));
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
