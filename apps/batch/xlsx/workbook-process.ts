import { buffer } from "node:stream/consumers";
import type { WorkbookLine } from "./messages.ts";
import { readWorkbook } from "./read-workbook.ts";
import { WorkbookFault } from "./workbook-fault.ts";

/**
 * The process of one workbook: reads it from standard input and writes its rows to standard output, as lines of JSON.
 * Its argument is the most bytes of a row.
 */
const maxRowBytes = Number(process.argv[2]);

async function* lines(): AsyncGenerator<string> {
  try {
    for await (const { row, cells } of readWorkbook(await buffer(process.stdin))) {
      const line = lineOf({ row, cells });
      yield Buffer.byteLength(line) <= maxRowBytes ? line : lineOf({ row, isTooLong: true });
    }
    yield lineOf({ end: true });
  } catch (error) {
    if (!(error instanceof WorkbookFault)) throw error;
    const { allowed, message: problem, row } = error;
    yield lineOf({ fault: { problem, allowed, row } });
  }
}

function lineOf(line: WorkbookLine): string {
  return `${JSON.stringify(line)}\n`;
}

for await (const line of lines()) {
  if (!process.stdout.write(line)) {
    await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
}
