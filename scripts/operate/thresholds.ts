import { z } from "zod";
import type { LoadSummary } from "./load-test.ts";
import type { LogSummary } from "./log-summary.ts";

const flag = (byDefault: "0" | "1") =>
  z
    .enum(["0", "1"], { error: "must be 0 or 1" })
    .default(byDefault)
    .transform((value) => value === "1");
const whole = (byDefault: number) =>
  z
    .string()
    .regex(/^\d+$/, { error: "must be a whole number" })
    .transform(Number)
    .default(byDefault);

const variables = {
  DOCOPS_CI_ALLOW_429: flag("0"),
  DOCOPS_CI_MAX_TMP_DELTA_BYTES: whole(5_242_880),
  DOCOPS_CI_MAX_TMP_DELTA_COUNT: whole(50),
  DOCOPS_CI_MAX_TOTAL_MS_P95: whole(15_000),
  DOCOPS_CI_MAX_QUEUE_WAIT_MS_P95: whole(3_000),
  DOCOPS_CI_REQUIRE_NO_LEAKS: flag("1"),
  DOCOPS_CI_REQUIRE_INTERNAL_ERROR_ZERO: flag("1"),
  DOCOPS_CI_REQUIRE_NON_200_ZERO: flag("1"),
};

export type Thresholds = z.infer<z.ZodObject<typeof variables>>;

/**
 * Reads the thresholds.
 *
 * @throws Error with a line for each wrong variable.
 */
export function readThresholds(env: Readonly<Record<string, string | undefined>>): Thresholds {
  const set = Object.entries(env).filter(([, value]) => value !== undefined && value !== "");
  const result = z.object(variables).safeParse(Object.fromEntries(set));
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${String(path[0])}=${JSON.stringify(env[String(path[0])])}: ${message}`,
  );
  throw new Error(problems.join("\n"));
}

/**
 * Warns of each variable that looks like a threshold but is unknown, because a misspelt threshold
 * has no effect.
 */
export function warnOfUnknown(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(env)) {
    if (!name.startsWith("DOCOPS_CI_") || Object.hasOwn(variables, name)) continue;
    process.stderr.write(
      `${name} is not a threshold. The thresholds are: ${Object.keys(variables).join(", ")}\n`,
    );
  }
}

/** A value that was compared with its threshold. */
export interface Check {
  name: keyof typeof variables;
  passed: boolean;
  actual: number | string | null;
  allowed: number | string;
}

/** Compares the worst of all measured rounds with the thresholds. */
export function checkThresholds(
  rounds: readonly LoadSummary[],
  log: LogSummary,
  thresholds: Thresholds,
): Check[] {
  const worst = (read: (round: LoadSummary) => number | null) =>
    Math.max(...rounds.map((round) => read(round) ?? 0));
  const statuses = (isBad: (status: string) => boolean) =>
    worst(({ status_counts }) =>
      Object.entries(status_counts)
        .filter(([status]) => isBad(status))
        .reduce((sum, [, count]) => sum + count, 0),
    );
  const checks: Check[] = [];
  const atMost = (name: Check["name"], actual: number | null, allowed: number) =>
    checks.push({ name, actual, allowed, passed: actual === null || actual <= allowed });
  if (thresholds.DOCOPS_CI_REQUIRE_INTERNAL_ERROR_ZERO) {
    const logged = log.outcome_counts.internal_error ?? 0;
    const internal = Math.max(
      statuses((status) => status === "500"),
      logged,
    );
    atMost("DOCOPS_CI_REQUIRE_INTERNAL_ERROR_ZERO", internal, 0);
  }
  if (thresholds.DOCOPS_CI_REQUIRE_NO_LEAKS) {
    const unchecked = rounds.find(
      ({ leak_check, status_counts }) => leak_check === "unavailable" && status_counts["200"],
    );
    const leaked = worst(({ leaked_pids }) => leaked_pids.length);
    checks.push({
      name: "DOCOPS_CI_REQUIRE_NO_LEAKS",
      actual: unchecked === undefined ? leaked : "no answer named its process",
      allowed: 0,
      passed: unchecked === undefined && leaked === 0,
    });
  }
  if (thresholds.DOCOPS_CI_REQUIRE_NON_200_ZERO) {
    const isAllowed = (status: string) =>
      status === "200" || (status === "429" && thresholds.DOCOPS_CI_ALLOW_429);
    atMost(
      "DOCOPS_CI_REQUIRE_NON_200_ZERO",
      statuses((status) => !isAllowed(status)),
      0,
    );
  }
  if (!thresholds.DOCOPS_CI_ALLOW_429) {
    atMost(
      "DOCOPS_CI_ALLOW_429",
      statuses((status) => status === "429"),
      0,
    );
  }
  // The greater value of the clients' and the server's measurement.
  const totalMs = Math.max(
    worst(({ latency_ms }) => latency_ms.p95),
    log.total_ms_p95 ?? 0,
  );
  atMost("DOCOPS_CI_MAX_TOTAL_MS_P95", totalMs, thresholds.DOCOPS_CI_MAX_TOTAL_MS_P95);
  const queueMs = log.queue_wait_ms_p95;
  atMost("DOCOPS_CI_MAX_QUEUE_WAIT_MS_P95", queueMs, thresholds.DOCOPS_CI_MAX_QUEUE_WAIT_MS_P95);
  const bytes = worst(({ tmp_delta_bytes }) => tmp_delta_bytes);
  atMost("DOCOPS_CI_MAX_TMP_DELTA_BYTES", bytes, thresholds.DOCOPS_CI_MAX_TMP_DELTA_BYTES);
  const count = worst(({ tmp_delta_count }) => tmp_delta_count);
  atMost("DOCOPS_CI_MAX_TMP_DELTA_COUNT", count, thresholds.DOCOPS_CI_MAX_TMP_DELTA_COUNT);
  return checks;
}
