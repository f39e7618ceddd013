import { createReadStream, openSync } from "node:fs";
import { readRows } from "../batch/read-rows.ts";
import { BatchFileError, type BatchRow, formatOf } from "../batch/row.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { unreadable } from "./inputs.ts";
import { CommandError } from "./output.ts";

/** A row of a file of tasks. */
export interface TaskRow {
  /** Its place in messages: `tasks.csv, line 3`. */
  place: string;
  row: BatchRow;
}

/** The file belongs to the user of the command, so that only the memory limits its rows. */
const limits = { maxRowBytes: 256 * 1024 * 1024, maxRows: Infinity };

/**
 * The rows of a file, one at a time. A `.jsonl` has a task or payload in each line, a `.json` an array of them. A
 * `.csv` has a payload in each row; its columns are the keys (`client.name` is a member of an object).
 *
 * @throws CommandError if the file cannot be read or has another format.
 */
export async function* readTaskRows(file: string): AsyncGenerator<TaskRow> {
  const format = formatOf(file);
  if (format === null) {
    throw new CommandError(commandExitCodes.usage, `${file} must end with .jsonl, .csv or .json`);
  }
  try {
    for await (const row of readRows(open(file), format, limits)) {
      const place = row.line === null ? `item ${row.number}` : `line ${row.line}`;
      yield { place: `${file}, ${place}`, row };
    }
  } catch (error) {
    if (!(error instanceof BatchFileError)) throw error;
    const place = error.line === null ? file : `${file}, line ${error.line}`;
    const hints = error.allowed === null ? [] : [`allowed: ${error.allowed}`];
    throw new CommandError(commandExitCodes.data, `${place}: ${error.message}`, hints);
  }
}

function open(file: string) {
  try {
    return createReadStream(file, { fd: openSync(file, "r") });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(commandExitCodes.noInput, unreadable(file, code));
  }
}
