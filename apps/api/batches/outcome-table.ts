import { plainCell } from "../../batch/plain-cell.ts";
import type { BatchOutcome } from "../../contract/answers/batch.ts";

/** The outcomes of a batch as a JSON array. */
export async function* outcomesAsJson(outcomes: AsyncIterable<BatchOutcome>) {
  let before = "[\n";
  for await (const outcome of outcomes) {
    yield before + JSON.stringify(outcome);
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

const columns = [
  "row",
  "line",
  "name",
  "job",
  "state",
  "exit_code",
  "error_code",
  "faults",
] as const;

/** The outcomes of a batch as CSV (RFC 4180), in UTF-8 with a byte order mark, which Excel needs. */
export async function* outcomesAsCsv(outcomes: AsyncIterable<BatchOutcome>) {
  yield `\uFEFF${columns.join(",")}\r\n`;
  for await (const outcome of outcomes) {
    const faults = outcome.faults.map(({ field, problem }) => `${field ?? ""} ${problem}`.trim());
    const cells = { ...outcome, faults: faults.join("; ") };
    yield `${columns.map((column) => cellOf(cells[column])).join(",")}\r\n`;
  }
}

function cellOf(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  return `"${plainCell(value).replaceAll('"', '""')}"`;
}
