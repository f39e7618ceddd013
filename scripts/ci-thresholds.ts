import { readFileSync } from "node:fs";
import { Command } from "commander";
import { checkThresholds, readThresholds, warnOfUnknown } from "./operate/thresholds.ts";

/**
 * `npm run ci-thresholds`: exit 0: all within; 1: a threshold is exceeded; 2: nothing could be
 * compared.
 */
const program = new Command("ci-thresholds")
  .description(
    "Holds summaries of load tests and of a log against DOCOPS_CI_* (docs/deployment.md).",
  )
  .requiredOption(
    "--load-summary <files...>",
    "what load-test wrote, a file for each measured round",
  )
  .requiredOption("--log-summary <file>", "what summarize-logs printed")
  .option("--json", "one line of JSON")
  .parse();
const options = program.opts<{ loadSummary: string[]; logSummary: string; json?: boolean }>();
warnOfUnknown(process.env);

try {
  const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
  const checks = checkThresholds(
    options.loadSummary.map(read),
    read(options.logSummary),
    readThresholds(process.env),
  );
  const passed = checks.every((check) => check.passed);
  if (options.json) process.stdout.write(`${JSON.stringify({ passed, checks })}\n`);
  else {
    for (const { name, actual, allowed, passed: isRight } of checks) {
      process.stdout.write(
        `${isRight ? "ok  " : "FAIL"} ${name}: ${actual} (allowed: ${allowed})\n`,
      );
    }
  }
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  process.stderr.write(`ci-thresholds: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
