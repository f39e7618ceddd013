import { createReadStream, openSync } from "node:fs";
import { basename } from "node:path";
import pLimit from "p-limit";
import type { FileNames } from "../batch/file-names.ts";
import { readRows } from "../batch/read-rows.ts";
import {
  BatchFileError,
  type BatchFormat,
  type BatchRow,
  formatOf,
  type RowFault,
  spreadsheetAdvice,
} from "../batch/row.ts";
import { taskOfRow } from "../batch/row-task.ts";
import { tasksFileTypes } from "../contract/batch.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import type { Assets, SkillDefinition, Task } from "../engine/index.ts";
import type { TaskReader } from "../engine/inputs.ts";
import { checkNames } from "./assets.ts";
import { unreadable } from "./inputs.ts";
import { CommandError } from "./output.ts";

/** A row that is a task of the skill. */
export interface GoodRow {
  /** The name of its document, without extension. */
  name: string;
  task: Task;
  /** The assets that the task names. */
  assets: ReadonlySet<string>;
}

/** A row that cannot be filled. */
export interface BadRow {
  /** Numbered from 1, without the header of a table. */
  row: number;
  /** The line of the file, or the row of the worksheet; null in a JSON array. */
  line: number | null;
  faults: readonly RowFault[];
}

export interface TaskRowsOptions {
  reader: TaskReader;
  skill: SkillDefinition;
  names: FileNames;
  assets: Assets;
}

/** The file belongs to the user of the command, so that only the memory limits its rows. */
const limits = { maxRowBytes: 256 * 1024 * 1024, maxRows: Infinity };

/**
 * The rows of a file, one at a time. A `.jsonl` has a task or payload in each line, a `.json` an array of them. A
 * `.csv`, `.tsv`, `.txt` or `.xlsx` is a table with a payload in each row; its columns are the keys (`client.name` is a
 * member of an object).
 *
 * @throws CommandError if the file cannot be read or has another format.
 */
export async function* readTaskRows(
  file: string,
  options: TaskRowsOptions,
): AsyncGenerator<GoodRow | BadRow> {
  const format = formatOfTasks(file);
  const source = { open: () => open(file) };
  const { skill } = options;
  try {
    const rows = readRows(source, { format, limits, skill, workbookTurn: pLimit(1) });
    for await (const row of rows) yield checkedRow(row, options);
  } catch (error) {
    if (!(error instanceof BatchFileError)) throw error;
    const place = error.line === null ? file : `${file}, ${placeOf(file, error)}`;
    const hints = error.allowed === null ? [] : [`allowed: ${error.allowed}`];
    throw new CommandError(commandExitCodes.data, `${place} ${error.message}`, hints);
  }
}

/** The lines that tell what is wrong with a row. */
export function describeBadRow(file: string, { faults, line, row }: BadRow): string[] {
  const place = placeOf(file, { line, row });
  return faults.map(({ allowed, field, hint, problem }) => {
    const what = [field, problem].filter((text) => text !== null && text !== "").join(" ");
    const more = [allowed === undefined ? "" : ` (allowed: ${allowed})`, hint ? `. ${hint}` : ""];
    return `${place}: ${what}${more.join("")}`;
  });
}

function placeOf(file: string, { line, row }: { line: number | null; row?: number }): string {
  if (line === null) return `item ${row}`;
  return formatOf(file) === "xlsx" ? `row ${line}` : `line ${line}`;
}

function formatOfTasks(file: string): BatchFormat {
  const format = formatOf(file);
  if (format !== null) return format;
  const ends = Object.keys(tasksFileTypes).join(", ");
  const advice = spreadsheetAdvice(file);
  throw new CommandError(commandExitCodes.usage, `Cannot read tasks from ${basename(file)}`, [
    `allowed: ${ends}`,
    ...(advice === null ? [] : [advice]),
  ]);
}

function checkedRow(row: BatchRow, options: TaskRowsOptions): GoodRow | BadRow {
  const { assets, names, reader, skill } = options;
  const { line, number } = row;
  const bad = (faults: readonly RowFault[]): BadRow => ({ row: number, line, faults });
  const read = taskOfRow(row, reader, skill);
  if (!read.ok) return bad(read.faults);
  const { task } = read;
  const named = checkNames(task.payload, assets);
  if ("fault" in named) return bad([named.fault]);
  const name = names.nameOf(number, task.payload);
  return typeof name === "string" ? { name, task, assets: named.names } : bad([name]);
}

function open(file: string) {
  try {
    return createReadStream(file, { fd: openSync(file, "r") });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(commandExitCodes.noInput, unreadable(file, code));
  }
}
