import type { LoadSummary } from "./load-test.ts";
import type { LogSummary } from "./log-summary.ts";
import type { Check } from "./thresholds.ts";

/** A line of the server's log about a request that ended with a server error. */
export interface ServerError {
  request_id: string;
  error_code: string;
  error_name?: string;
  error_stack?: string[];
}

/** `artifacts/ci_result.json`. */
export interface SmokeResult {
  passed: boolean;
  /** `tooling`: the test could not be run; `stability`: the server is not stable. */
  failure: "tooling" | "stability" | null;
  /** The first failure. */
  reason: string | null;
  checks: Check[];
  rounds: LoadSummary[];
  log: LogSummary | null;
  /** The log line of the first request that the server failed; `null` if there is none. */
  first_error: ServerError | null;
  /** The command that repeats the test. */
  command: string;
}

/** The result as a page: the first failure, the command to repeat it, and the latencies. */
export function smokeReport(result: SmokeResult): string {
  const { passed, failure, reason, checks, rounds, command } = result;
  const verdict = passed ? "passed" : `failed (${failure})`;
  const first = reason === null ? [] : ["", `**First:** ${reason}`];
  const hint =
    failure === "tooling"
      ? "The test itself could not be done. See `server.log`: what the server said before it ended."
      : "See `server.log` and `log_summary.json` for what the server said, `load_summary.json` for what the clients saw.";
  const { first_error: error } = result;
  const cause =
    error === null
      ? []
      : [
          "",
          `The server's first error, in request \`${error.request_id}\`: ${error.error_code} ${error.error_name ?? ""}`.trim(),
          "",
          ...(error.error_stack ?? []).slice(0, 4).map((frame) => `    ${frame.trim()}`),
        ];
  const table = [
    "| check | actual | allowed | |",
    "| --- | --- | --- | --- |",
    ...checks.map(
      ({ name, actual, allowed, passed: isRight }) =>
        `| \`${name}\` | ${actual} | ${allowed} | ${isRight ? "ok" : "**failed**"} |`,
    ),
  ];
  return [
    `# CI smoke: ${verdict}`,
    ...first,
    ...cause,
    "",
    "Do it again:",
    "",
    `    ${command}`,
    ...(passed ? [] : ["", hint]),
    ...(checks.length > 0 ? ["", ...table] : []),
    ...(rounds.length > 0 ? ["", "![latency of each round](ci_latency.svg)"] : []),
    "",
  ].join("\n");
}

/** The first server error in a log. Other lines are skipped. */
export function firstErrorOf(log: string): ServerError | null {
  for (const line of log.split("\n")) {
    if (!line.includes('"event":"error"')) continue;
    try {
      const entry = JSON.parse(line);
      if (entry.http_status >= 500) return entry;
    } catch {
      // The line is incomplete.
    }
  }
  return null;
}

/** A bar chart of the latencies of each measured round: p50, p95, p99. */
export function latencyChart(rounds: readonly LoadSummary[]): string {
  const most = Math.max(1, ...rounds.map(({ latency_ms }) => latency_ms.p99 ?? 0));
  const [height, bar, gap, left] = [120, 18, 26, 46];
  const bars = rounds.flatMap(({ latency_ms: { p50, p95, p99 } }, round) =>
    [
      { value: p50, colour: "#4c78a8" },
      { value: p95, colour: "#f58518" },
      { value: p99, colour: "#e45756" },
    ].map(({ value, colour }, index) => {
      const tall = ((value ?? 0) / most) * height;
      const x = left + round * (3 * bar + gap) + index * bar;
      return `<rect x="${x}" y="${(10 + height - tall).toFixed(1)}" width="${bar - 3}" height="${tall.toFixed(1)}" fill="${colour}"><title>${value} ms</title></rect>`;
    }),
  );
  const labels = rounds.map(
    (_round, index) =>
      `<text x="${left + index * (3 * bar + gap)}" y="${height + 26}">round ${index + 1}</text>`,
  );
  const width = left + rounds.length * (3 * bar + gap);
  const axis = `<text x="0" y="18">${most} ms</text><text x="0" y="${height + 10}">0</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + 34}" font-family="sans-serif" font-size="11" role="img" aria-label="p50, p95 and p99 of each round">${axis}${bars.join("")}${labels.join("")}</svg>`;
}
