import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { readJsonLines } from "../json-lines.ts";
import {
  BatchFileError,
  type BatchRow,
  type RowLimits,
  type RowSource,
  rowTooLong,
} from "../row.ts";
import type { Cell } from "../table/cell.ts";
import type { TableSkill } from "../table/cell-values.ts";
import { Table } from "../table/table.ts";
import type { WorkbookLine } from "./messages.ts";
import { maxHeapMegabytes, maxReadMs } from "./workbook-limits.ts";

/** Room in a line for what stands around the cells of a row. */
const lineFrameBytes = 1000;

/** Lets a piece of work begin when it is its turn; it ends with the promise. */
export type Turn = (work: () => Promise<void>) => Promise<void>;

/**
 * The rows of the first worksheet of a workbook (.xlsx). The first row that is not empty names the columns.
 *
 * Each workbook is read in a process of its own: that takes memory and time that the file's size does not tell, and a
 * process can be ended without harm. It may read files, and nothing else: no writing, no other process, and (from Node 25
 * on) no network.
 *
 * @param turn bounds the workbooks that are read at once.
 * @throws BatchFileError if the file is not a workbook, takes too much memory or time, or its header is wrong.
 */
export async function* readWorkbookRows(
  source: RowSource,
  limits: RowLimits,
  { skill, turn }: { skill: TableSkill; turn: Turn },
): AsyncGenerator<BatchRow> {
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const whole = turn(() => {
    started.resolve();
    return ended.promise;
  });
  try {
    await started.promise;
    yield* readRows(source, limits, skill);
  } finally {
    ended.resolve();
    await whole;
  }
}

async function* readRows(
  source: RowSource,
  limits: RowLimits,
  skill: TableSkill,
): AsyncGenerator<BatchRow> {
  let table: Table | null = null;
  let number = 0;
  for await (const line of linesOf(source, limits)) {
    if (table === null) {
      if ("isTooLong" in line) throw new BatchFileError("has a header that is too long");
      const names = line.cells.map(nameOfColumn);
      table = new Table({ names, line: line.row }, skill);
      continue;
    }
    const content = "isTooLong" in line ? rowTooLong(limits) : table.contentOf(line.cells);
    yield { number: ++number, line: line.row, content };
  }
}

/** The name in a cell of the header; null: none. */
function nameOfColumn(cell: Cell): string | null {
  if (typeof cell === "string") return cell.trim() === "" ? null : cell;
  return typeof cell === "object" && cell !== null && "number" in cell ? cell.number : null;
}

type RowLine = Extract<WorkbookLine, { row: number }>;

/** The rows that a process writes, until it has told their end. */
async function* linesOf(source: RowSource, { maxRowBytes }: RowLimits): AsyncGenerator<RowLine> {
  const child = start(maxRowBytes);
  let failure: Error | null = null;
  child.on("error", (error) => {
    failure = error;
  });
  // The whole workbook has been read when its first row is written.
  const timer = setTimeout(() => child.kill("SIGKILL"), maxReadMs);
  // A process that ends early has told why, or is found to have ended below.
  const fed = pipeline(Readable.from(source.open()), child.stdin).catch(() => undefined);
  try {
    const lineLimits = { maxRowBytes: maxRowBytes + lineFrameBytes, maxRows: Infinity };
    for await (const { content } of readJsonLines(child.stdout, lineLimits)) {
      if ("fault" in content) break;
      clearTimeout(timer);
      const line = JSON.parse(content.json) as WorkbookLine;
      if ("end" in line) return;
      if ("fault" in line) throw fileError(line.fault);
      yield line;
    }
  } finally {
    clearTimeout(timer);
    await end(child);
    await fed;
  }
  if (failure !== null) throw failure;
  if (child.signalCode === null) throw new BatchFileError("is a workbook that cannot be read");
  const allowed = `a workbook that can be read with ${maxHeapMegabytes} MiB in ${maxReadMs / 1000} s`;
  throw new BatchFileError("takes too much memory or time", { allowed });
}

function start(maxRowBytes: number) {
  const program = fileURLToPath(new URL("./workbook-process.ts", import.meta.url));
  const options = [
    "--permission",
    "--allow-fs-read=*",
    "--no-warnings",
    `--max-old-space-size=${maxHeapMegabytes}`,
  ];
  return spawn(process.execPath, [...options, program, String(maxRowBytes)], {
    // The library reads dates without a zone as local time.
    env: { TZ: "UTC" },
    stdio: ["pipe", "pipe", "ignore"],
  });
}

async function end(child: ChildProcess): Promise<void> {
  const hasStarted = child.pid !== undefined;
  if (!hasStarted || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

function fileError({ allowed, problem, row }: Extract<WorkbookLine, { fault: object }>["fault"]) {
  return new BatchFileError(problem, { allowed, line: row });
}
