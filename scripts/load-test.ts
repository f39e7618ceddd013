import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { progressBar } from "../apps/cli/progress.ts";
import { apiKeyOption } from "./operate/api-key.ts";
import { type LoadSummary, runLoadTest } from "./operate/load-test.ts";
import { ratio, whole } from "./operate/number-options.ts";

/**
 * `npm run load-test`: sends real HTTP requests to a running server. Exit 1: a process is left, with
 * --fail-on-leaks.
 */

const sample = (name: string) =>
  fileURLToPath(new URL(`../samples/meeting_notice/${name}`, import.meta.url));

const program = new Command("load-test")
  .description("Sends the same job many times and checks what is left behind.")
  .option("--base-url <url>", "the server", "http://127.0.0.1:8000")
  .addOption(apiKeyOption())
  .option("--concurrency <count>", "requests at once", whole(1), 4)
  .option("--requests <count>", "requests in all", whole(1), 20)
  .option("--duration <seconds>", "for so long instead of --requests", whole(1))
  .option("--skill <name>", "the skill", "meeting_notice")
  .option("--template <file>", "the template", sample("template.docx"))
  .option("--task <file>", "the task", sample("task.json"))
  .option("--check-subprocess-leaks", "check whether the jobs' processes have ended")
  .option("--leak-grace-ms <ms>", "how long they have to go", whole(0), 1500)
  .option("--tmp-root <directory>", "count what lies there before and after")
  .option("--timeout-ratio <part>", "of the requests, whose client hardly waits", ratio, 0)
  .option("--abort-ratio <part>", "of the requests, broken off at a random moment", ratio, 0)
  .option("--write-summary <file>", "write the summary as JSON")
  .option("--fail-on-leaks", "exit code 1 when a process is left")
  .option("--json", "print the summary as JSON")
  .parse();
const options = program.opts();

const bar = progressBar(options.duration === undefined ? options.requests : null);
const summary = await runLoadTest({
  baseUrl: options.baseUrl,
  apiKey: options.apiKey || null,
  concurrency: options.concurrency,
  requests: options.requests,
  duration: options.duration ?? null,
  skill: options.skill,
  template: options.template,
  task: options.task,
  checkLeaks: options.checkSubprocessLeaks ?? options.failOnLeaks ?? false,
  leakGraceMs: options.leakGraceMs,
  tmpRoot: options.tmpRoot ?? null,
  timeoutRatio: options.timeoutRatio,
  abortRatio: options.abortRatio,
  onProgress: bar.update,
});
bar.stop();
const json = `${JSON.stringify(summary, null, 2)}\n`;
if (options.writeSummary !== undefined) writeFileSync(options.writeSummary, json);
process.stdout.write(options.json ? json : describe(summary));
if (options.failOnLeaks && summary.leaked_pids.length > 0) process.exitCode = 1;

function describe(summary: LoadSummary): string {
  const { latency_ms: latency } = summary;
  const counts = Object.entries(summary.status_counts).map(
    ([status, count]) => `${status}: ${count}`,
  );
  const lines = [
    `${summary.requests} requests, ${summary.throughput_per_second} a second`,
    `answers     ${counts.join(", ")}`,
    `latency ms  p50 ${latency.p50}, p95 ${latency.p95}, p99 ${latency.p99}, average ${latency.avg}`,
    `processes   ${summary.leak_check}${summary.leaked_pids.map((pid) => ` ${pid}`).join("")}`,
  ];
  if (summary.tmp_root !== null) {
    lines.push(
      `temporary   ${summary.tmp_delta_count} entries, ${summary.tmp_delta_bytes} bytes more`,
    );
  }
  return `${lines.join("\n")}\n`;
}
