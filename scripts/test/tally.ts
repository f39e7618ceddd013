import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, relative } from "node:path";
import { root, run } from "./system.ts";

/** The members of vitest's JSON report that are read here. */
interface JsonReport {
  numPassedTests?: number;
  numFailedTests?: number;
  numPendingTests?: number;
  numTodoTests?: number;
  testResults?: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

/** Runs steps and suites one after the other, and counts what passes and fails. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;
  /** The failures, each with its reason if there is one. They come last, because a log is read from its end. */
  readonly #failures: string[] = [];

  /** Runs a check that passes or fails as a whole: it counts as one test. */
  step(name: string, command: string, args: readonly string[]): void {
    process.stdout.write(`\n== ${name}\n`);
    this.count(name, run(command, args));
  }

  /**
   * Runs tests by vitest.
   *
   * @param selection vitest's arguments: files, and its options.
   * @param reportFile where vitest's JSON report goes.
   */
  tests(name: string, selection: readonly string[], reportFile: string): void {
    process.stdout.write(`\n== ${name}\n`);
    mkdirSync(dirname(reportFile), { recursive: true });
    rmSync(reportFile, { force: true });
    const reporters = ["--reporter=default", "--reporter=json"];
    const output = `--outputFile.json=${reportFile}`;
    const succeeded = run("vitest", ["run", ...reporters, output, ...selection]);
    const report: JsonReport = existsSync(reportFile)
      ? JSON.parse(readFileSync(reportFile, "utf8"))
      : {};
    this.passed += report.numPassedTests ?? 0;
    this.failed += report.numFailedTests ?? 0;
    this.skipped += (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
    this.#failures.push(...failuresOf(report));
    // A suite that cannot even be loaded has no failed test to count.
    if (!succeeded && !report.numFailedTests) this.count(`${name}: a file cannot be run`, false);
  }

  count(name: string, hasPassed: boolean): void {
    if (hasPassed) {
      this.passed++;
      return;
    }
    this.failed++;
    this.#failures.push(name);
  }

  /** The end of every test command: each failure again, and as the last line `N passed, N failed`. */
  summary(): string {
    const failures = this.#failures.map((failure) => `\nfailed: ${failure}\n`).join("");
    const skipped = this.skipped > 0 ? `, ${this.skipped} skipped` : "";
    return `${failures}\n${this.passed} passed, ${this.failed} failed${skipped}\n`;
  }
}

/** The lines of a reason that are repeated at the end. */
const reasonLines = 12;

/** @returns the tests that failed, and the files that could not be loaded, each with the start of its reason. */
function failuresOf({ testResults = [] }: JsonReport): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0) return status === "failed" ? [withReason(file, message)] : [];
    return failed.map(({ fullName, failureMessages }) =>
      withReason(`${file}: ${fullName}`, failureMessages.join("\n")),
    );
  });
}

function withReason(name: string, reason: string): string {
  const lines = reason.split("\n").slice(0, reasonLines);
  return [name, ...lines.map((line) => `  ${line}`)].join("\n");
}
