import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { run } from "./system.ts";

/** Runs steps and suites one after the other, and counts what passes and fails. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;

  /** Runs a check that passes or fails as a whole: it counts as one test. */
  step(name: string, command: string, args: readonly string[]): void {
    process.stdout.write(`\n== ${name}\n`);
    this.count(run(command, args));
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
    const counts = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, "utf8")) : {};
    this.passed += counts.numPassedTests ?? 0;
    this.failed += counts.numFailedTests ?? 0;
    this.skipped += (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0);
    // A suite that cannot even be loaded has no failed test to count.
    if (!succeeded && !counts.numFailedTests) this.failed++;
  }

  count(hasPassed: boolean): void {
    if (hasPassed) this.passed++;
    else this.failed++;
  }

  /** The last line of every test command: `N passed, N failed`. */
  lastLine(): string {
    const skipped = this.skipped > 0 ? `, ${this.skipped} skipped` : "";
    return `\n${this.passed} passed, ${this.failed} failed${skipped}\n`;
  }
}
