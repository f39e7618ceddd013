import type { ExitCode } from "../contract/exit-codes.ts";
import { commandExitCodes, jobExits, unfitMessage } from "../contract/exit-codes.ts";
import type { JournalEntry } from "./batch-journal.ts";
import type { BadRow } from "./batch-tasks.ts";
import { paint, printJson, printLine, table } from "./output.ts";

/** The result of a batch. */
export interface BatchSummary {
  done: readonly JournalEntry[];
  /** Tasks that an earlier run had done. */
  skipped: number;
  /** Rows that were left out. */
  badRows: readonly BadRow[];
  seconds: number;
  output: string;
}

/** Failed tasks that are named on a terminal. */
const namedFailures = 10;

/** The exit codes of tasks, the gravest first. */
const bySeverity = [commandExitCodes.failed, 3, 4, 2];

/** The exit code of the command: the gravest of its tasks, and 1 if a row was left out. */
export function exitCodeOf({ badRows, done }: Pick<BatchSummary, "badRows" | "done">): number {
  if (badRows.length > 0) return commandExitCodes.failed;
  const codes = new Set(done.map(({ exit_code }) => exit_code));
  return bySeverity.find((code) => codes.has(code)) ?? 0;
}

export function printSummary(summary: BatchSummary, { asJson }: { asJson: boolean }): void {
  const { badRows, done, output, seconds, skipped } = summary;
  const counts = new Map<number, number>();
  for (const { exit_code } of done) counts.set(exit_code, (counts.get(exit_code) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const unfit = done.filter(({ error, fits = true }) => error === null && !fits).length;
  if (asJson) {
    printJson({
      tasks: done.length,
      skipped,
      seconds: Math.round(seconds * 100) / 100,
      exit_codes: Object.fromEntries(sorted),
      unfit,
      bad_rows: badRows,
      output,
    });
    return;
  }
  const rows = sorted.map(([code, count]) => [String(code), wordsFor(code), String(count)]);
  printLine(table([["exit code", "", "tasks"], ...rows]));
  if (unfit > 0) {
    const tasksOf = `${unfit} of ${done.length} task${done.length === 1 ? "" : "s"}`;
    printLine(paint("yellow", `${tasksOf}: ${unfitMessage}`));
  }
  const failed = done.filter(({ error }) => error !== null).slice(0, namedFailures);
  for (const { name, error } of failed) printLine(paint("red", `${name}: ${error}`));
  const leftOut = badRows.length === 0 ? "" : ` ${rowsWord(badRows.length)} left out.`;
  const tasks = `${done.length} task${done.length === 1 ? "" : "s"}`;
  printLine(
    `Done: ${tasks} in ${seconds.toFixed(1)} s (${skipped} already done).${leftOut} Output: ${output}`,
  );
}

export function rowsWord(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

/** The words for an exit code of a task: those of the job, or `failed`. */
function wordsFor(code: number): string {
  if (code === 0) return "filled";
  return code in jobExits ? jobExits[code as ExitCode].message : "failed";
}
