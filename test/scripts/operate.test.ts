import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { keysFile, newKey } from "../api/auth/support.ts";
import { startTestServer } from "../api/support.ts";
import { isAlive, misbehaving, run, temporaryDirectory } from "./support.ts";

/** Starts a misbehaving server, which ends with the test. */
async function serve(mode: string): Promise<string> {
  const child = spawn(process.execPath, [misbehaving, mode], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [line] = await once(child.stdout, "data");
  return JSON.parse(String(line)).url;
}

describe("every script", () => {
  it.each(["load-test", "check-tmp-watermark", "summarize-logs", "ci-thresholds", "ci-smoke"])(
    "%s tells how it is used",
    async (name) => {
      const { code, stdout } = await run(`scripts/${name}.ts`, ["--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: ${name} [options]`);
      const wrong = await run(`scripts/${name}.ts`, ["--no-such-option"]);
      expect(wrong.code).toBe(1);
      expect(wrong.stderr).toMatch(/error: (unknown option|required option)/);
    },
  );
});

describe("load-test", () => {
  const args = (url: string) => [
    "--base-url",
    url,
    "--requests",
    "6",
    "--concurrency",
    "2",
    "--json",
  ];

  it("load-test counts answers, latencies, processes and temporary files", async () => {
    const url = await serve("good");
    const file = join(temporaryDirectory(), "summary.json");
    const tmp = temporaryDirectory();
    const more = ["--check-subprocess-leaks", "--leak-grace-ms", "0", "--tmp-root", tmp];
    const { code, stdout } = await run("scripts/load-test.ts", [
      ...args(url),
      ...more,
      "--write-summary",
      file,
    ]);
    expect(code).toBe(0);
    const summary = JSON.parse(stdout);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(summary);
    expect(summary).toMatchObject({
      requests: 6,
      status_counts: { 200: 6 },
      exit_code_counts: { 0: 6 },
      timeout_request_ids: [],
      subprocess_pids_seen: [2 ** 22 - 1],
      leaked_pids: [],
      leak_check: "ok",
      tmp_before_count: 0,
      tmp_before_bytes: 0,
      tmp_after_count: 0,
      tmp_after_bytes: 0,
      tmp_delta_count: 0,
      tmp_delta_bytes: 0,
      tmp_warnings: [],
    });
    for (const key of ["p50", "p95", "p99", "avg"])
      expect(summary.latency_ms[key]).toBeGreaterThan(0);
    expect(summary.throughput_per_second).toBeGreaterThan(0);
  });

  it.each([
    ["leak", "leaked", 1],
    ["silent", "unavailable", 0],
    ["kept", "kept_workers", 0],
  ])("load-test against a server that does %s reports %s", async (mode, verdict, exitCode) => {
    const url = await serve(mode);
    const more = ["--fail-on-leaks", "--leak-grace-ms", "0"];
    const { code, stdout } = await run("scripts/load-test.ts", [...args(url), ...more]);
    const summary = JSON.parse(stdout);
    for (const pid of summary.leaked_pids) onTestFinished(() => void process.kill(pid));
    expect(summary.leak_check).toBe(verdict);
    expect(code).toBe(exitCode);
  });

  it("load-test names requests that timed out, and counts failed connections", async () => {
    const timedOut = await run("scripts/load-test.ts", args(await serve("timeout")));
    const summary = JSON.parse(timedOut.stdout);
    expect(summary.status_counts).toEqual({ 408: 6 });
    expect(summary.timeout_request_ids.sort()).toEqual(["r1", "r2", "r3", "r4", "r5", "r6"]);
    const nobody = await run("scripts/load-test.ts", args("http://127.0.0.1:1"));
    expect(JSON.parse(nobody.stdout).status_counts).toEqual({ connection_error: 6 });
  });

  it("load-test names the requests that timed out at a real server as its log does", async () => {
    const server = await startTestServer({ DOCOPS_REQUEST_TIMEOUT_SECONDS: "0.2" }, "sleep");
    const { stdout } = await run("scripts/load-test.ts", [
      ...["--base-url", server.url, "--requests", "2", "--concurrency", "1", "--json"],
    ]);
    const { status_counts, timeout_request_ids } = JSON.parse(stdout);
    expect(status_counts).toEqual({ 408: 2 });
    const refused = server.logLines().filter(({ event }) => event === "error");
    expect(timeout_request_ids).toEqual(refused.map(({ request_id }) => request_id));
  });

  it("load-test sends a key by its option or from the environment, and is refused without one", async () => {
    const keys = await keysFile();
    const { apiKey } = await keys.service.create(newKey());
    const server = await startTestServer(keys.env);
    const few = ["--base-url", server.url, "--requests", "2", "--concurrency", "1", "--json"];
    const counts = async (more: readonly string[], env: Record<string, string> = {}) => {
      const { stdout } = await run("scripts/load-test.ts", [...few, ...more], { env });
      expect(stdout).not.toContain(apiKey);
      return JSON.parse(stdout).status_counts;
    };
    expect(await counts([], { DOCOPS_API_KEY: "" })).toEqual({ 401: 2 });
    expect(await counts(["--api-key", apiKey])).toEqual({ 200: 2 });
    expect(await counts([], { DOCOPS_API_KEY: apiKey })).toEqual({ 200: 2 });
    // An option of the command counts more than a variable of the environment.
    expect(await counts(["--api-key", apiKey], { DOCOPS_API_KEY: "wrong" })).toEqual({ 200: 2 });
  });

  it("load-test aborts requests, and runs for the given duration", async () => {
    const url = await serve("slow");
    const broken = await run("scripts/load-test.ts", [...args(url), "--abort-ratio", "1"]);
    expect(JSON.parse(broken.stdout).status_counts).toEqual({ client_aborted: 6 });
    const long = await run("scripts/load-test.ts", [
      "--base-url",
      url,
      "--duration",
      "1",
      "--json",
    ]);
    expect(JSON.parse(long.stdout).elapsed_seconds).toBeGreaterThanOrEqual(1);
    const wrong = await run("scripts/load-test.ts", ["--abort-ratio", "2"]);
    expect(wrong.stderr).toContain("must be a number from 0 to 1");
  });
});

describe("check-tmp-watermark", () => {
  it("check-tmp-watermark counts entries, names the largest, and never fails", async () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, "job"));
    writeFileSync(join(root, "job/a"), "12345");
    writeFileSync(join(root, "b"), "1");
    const { code, stdout } = await run("scripts/check-tmp-watermark.ts", [
      "--root",
      root,
      "--json",
      "--top",
      "1",
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      root,
      count: 3,
      bytes: 6,
      top_n: [{ name: "job", bytes: 5 }],
      warnings: [],
    });
    const missing = await run("scripts/check-tmp-watermark.ts", [
      "--root",
      join(root, "none"),
      "--json",
    ]);
    expect(missing.code).toBe(0);
    expect(JSON.parse(missing.stdout).warnings).toEqual([`ENOENT: ${join(root, "none")}`]);
  });
});

describe("summarize-logs", () => {
  const line = (minute: number, fields: object) =>
    JSON.stringify({ time: `2026-11-21T10:0${minute}:00.000Z`, ...fields });
  const lines = [
    line(0, { event: "start" }),
    line(1, {
      event: "done",
      outcome: "ok",
      http_status: 200,
      route: "/v1/run",
      skill: "a",
      timing: { queue_wait_ms: 1, subprocess_ms: 20, zip_ms: 2, total_ms: 30 },
    }),
    line(2, {
      event: "done",
      outcome: "ok",
      http_status: 200,
      route: "/v1/precheck",
      skill: "a",
      timing: { total_ms: 50 },
    }),
    "no JSON {",
    line(3, {
      event: "error",
      outcome: "rate_limited",
      http_status: 429,
      route: "/v1/run",
      timing: { total_ms: 3 },
    }),
  ].join("\n");

  it("summarize-logs counts outcomes and statuses, and reports durations", async () => {
    const { code, stdout } = await run("scripts/summarize-logs.ts", ["--json"], { input: lines });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      lines: 5,
      parse_errors: 1,
      requests: 3,
      outcome_counts: { ok: 2, rate_limited: 1 },
      http_status_counts: { 200: 2, 429: 1 },
      queue_wait_ms_p50: 1,
      total_ms_p50: 30,
      worker_ms_p95: 20,
      zip_ms_p95: 2,
    });
  });

  it("summarize-logs reads rotated and compressed logs of a directory, from a time on, for each route", async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, "docops.log"), lines);
    writeFileSync(join(folder, "docops.1.log.gz"), gzipSync(lines));
    const args = [folder, "--since", "2026-11-21T10:02:00Z", "--by", "route", "--json"];
    const { stdout } = await run("scripts/summarize-logs.ts", args);
    expect(JSON.parse(stdout)).toMatchObject({
      lines: 10,
      requests: 4,
      by: {
        "/v1/precheck": { requests: 2, outcome_counts: { ok: 2 } },
        "/v1/run": { requests: 2, http_status_counts: { 429: 2 } },
      },
    });
    const missing = await run("scripts/summarize-logs.ts", [join(folder, "none.log")]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain("ENOENT");
  });

  it("summarize-logs reads a hundred thousand lines in constant memory", async () => {
    const file = join(temporaryDirectory(), "long.log");
    writeFileSync(
      file,
      `${line(1, { event: "done", outcome: "ok", http_status: 200, timing: { total_ms: 7 } })}\n`.repeat(
        100_000,
      ),
    );
    const { stdout } = await run("scripts/summarize-logs.ts", [file, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ requests: 100_000, total_ms_p95: 7 });
  });
});

describe("ci-smoke", () => {
  const smoke = (
    mode: string,
    folder: string,
    env: Record<string, string> = {},
    more: readonly string[] = [],
  ) =>
    run(
      "scripts/ci-smoke.ts",
      [
        "--repeat",
        "1",
        "--repeat-warmup",
        "0",
        "--requests",
        "6",
        "--artifacts-dir",
        folder,
        ...more,
        "--server-command",
        process.execPath,
        misbehaving,
        mode,
      ],
      { env },
    );
  const resultIn = (folder: string) =>
    JSON.parse(readFileSync(join(folder, "ci_result.json"), "utf8"));

  it.each([
    ["leak", {}, "DOCOPS_CI_REQUIRE_NO_LEAKS"],
    ["silent", {}, "DOCOPS_CI_REQUIRE_NO_LEAKS"],
    ["error", {}, "DOCOPS_CI_REQUIRE_INTERNAL_ERROR_ZERO"],
    ["timeout", {}, "DOCOPS_CI_REQUIRE_NON_200_ZERO"],
    ["slow", { DOCOPS_CI_MAX_TOTAL_MS_P95: "100" }, "DOCOPS_CI_MAX_TOTAL_MS_P95"],
  ])("ci-smoke fails with an injected %s", async (mode, env, check) => {
    const folder = temporaryDirectory();
    const { code, stdout } = await smoke(mode, folder, env);
    expect(code).toBe(1);
    const result = resultIn(folder);
    expect(result).toMatchObject({ passed: false, failure: "stability" });
    expect(result.reason).toContain(check);
    expect(stdout).toContain(`**First:** ${check}`);
    expect(readFileSync(join(folder, "ci_result.md"), "utf8")).toBe(stdout);
    expect(stdout).toContain("npm run ci-smoke -- --repeat 1");
    expect(stdout.includes("in request `r3`: INTERNAL_ERROR TypeError\n\n    at broken")).toBe(
      mode === "error",
    );
    for (const name of ["server.log", "load_summary.json", "log_summary.json", "ci_latency.svg"]) {
      expect(readFileSync(join(folder, name), "utf8").length).toBeGreaterThan(0);
    }
    // Processes that a leaking server left are ended with it.
    for (const pid of result.rounds[0].leaked_pids) {
      await expect.poll(() => isAlive(pid)).toBe(false);
    }
  });

  it("ci-smoke distinguishes a server that never becomes ready from one that is not stable", async () => {
    const folder = temporaryDirectory();
    const { code } = await smoke("never", folder, {}, ["--start-timeout-ms", "1000"]);
    expect(code).toBe(2);
    expect(resultIn(folder)).toMatchObject({
      failure: "tooling",
      reason: "the server did not get ready: no answer in 1000 ms",
    });
    const wrong = await smoke("good", folder, { DOCOPS_CI_ALLOW_429: "yes" });
    expect(wrong.code).toBe(2);
    expect(resultIn(folder).reason).toContain('DOCOPS_CI_ALLOW_429="yes": must be 0 or 1');
  });

  it("ci-smoke removes the files of an earlier run, and warns of an unknown threshold", async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, "ci_latency.svg"), "<svg/>");
    const env = { DOCOPS_CI_P95: "1" };
    const { stdout, stderr } = await smoke("never", folder, env, ["--start-timeout-ms", "500"]);
    expect(stdout).toContain("# CI smoke: failed (tooling)");
    expect(existsSync(join(folder, "ci_latency.svg"))).toBe(false);
    expect(stderr).toContain(
      "DOCOPS_CI_P95 is not a threshold. The thresholds are: DOCOPS_CI_ALLOW_429, ",
    );
  });

  it("ci-smoke passes with the real server, and leaves no process", async () => {
    const folder = temporaryDirectory();
    const args = ["--repeat", "2", "--repeat-warmup", "1", "--requests", "8", "--concurrency", "4"];
    const { code, stdout } = await run("scripts/ci-smoke.ts", [...args, "--artifacts-dir", folder]);
    expect(stdout).toContain("# CI smoke: passed");
    expect(code).toBe(0);
    const { rounds, log } = resultIn(folder);
    expect(rounds).toHaveLength(2);
    // Warm-up rounds do not count.
    expect(log.http_status_counts).toEqual({ 200: 16 });
    const started = JSON.parse(
      readFileSync(join(folder, "server.log"), "utf8").split("\n")[0] ?? "",
    );
    expect(isAlive(started.pid)).toBe(false);
  });

  it.each(["in the environment", "by its option"])(
    "ci-smoke passes with a server that asks for keys and a key %s, and no file holds the key",
    async (place) => {
      const folder = temporaryDirectory();
      const keys = await keysFile();
      const { apiKey } = await keys.service.create(newKey());
      const isOption = place === "by its option";
      const args = ["--repeat", "1", "--repeat-warmup", "0", "--requests", "3"];
      const { code, stdout, stderr } = await run(
        "scripts/ci-smoke.ts",
        [...args, ...(isOption ? ["--api-key", apiKey] : []), "--artifacts-dir", folder],
        { env: { ...keys.env, ...(isOption ? {} : { DOCOPS_API_KEY: apiKey }) } },
      );
      expect([code, stderr]).toEqual([0, ""]);
      expect(resultIn(folder).log.http_status_counts).toEqual({ 200: 3 });
      expect(stdout).toContain("npm run ci-smoke -- --repeat 1");
      const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
      expect([stdout, ...files].join("\n")).not.toContain(apiKey);
    },
    60_000,
  );

  it("ci-smoke ends its server when it is stopped by Ctrl-C", async () => {
    const folder = temporaryDirectory();
    const running = run("scripts/ci-smoke.ts", ["--requests", "5000", "--artifacts-dir", folder]);
    const pidOfServer = () => {
      try {
        return JSON.parse(readFileSync(join(folder, "server.log"), "utf8").split("\n")[0] ?? "")
          .pid;
      } catch {
        return null;
      }
    };
    await expect.poll(pidOfServer).not.toBeNull();
    const server = pidOfServer();
    process.kill(running.pid ?? 0, "SIGINT");
    const { code } = await running;
    expect(code).toBe(2);
    expect(resultIn(folder).reason).toBe("stopped by SIGINT");
    expect(isAlive(server)).toBe(false);
  });
});
