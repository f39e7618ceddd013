import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { FileNames } from "../../batch/file-names.ts";
import { type RowsOptions, readRows } from "../../batch/read-rows.ts";
import type { BatchRow, RowFault, RowSource } from "../../batch/row.ts";
import { taskOfRow } from "../../batch/row-task.ts";
import {
  checkAssets,
  type SkillDefinition,
  type TaskReader,
  writeCheckedTask,
} from "../../engine/inputs.ts";
import type { Turns } from "../checks/turns.ts";
import { BodyBuffer, type WholeBody } from "../idempotency/body-buffer.ts";
import type { UploadedFile } from "../middleware/upload.ts";

/** A row that is a task. */
export interface GoodRow {
  number: number;
  line: number | null;
  /** The name of its document, without extension. */
  name: string;
  /** Where its checked task lies among those of the batch. */
  task: { start: number; bytes: number; sha256: string };
}

export interface BadRow {
  number: number;
  line: number | null;
  faults: readonly RowFault[];
}

/** The rows of a file, and the checked tasks of the good ones, one after the other. */
export interface ReadTasks {
  good: readonly GoodRow[];
  bad: readonly BadRow[];
  tasks: WholeBody;
}

export interface TasksOptions extends RowsOptions {
  reader: TaskReader;
  skill: SkillDefinition;
  names: FileNames;
  /** The turns of the event loop that all forms share; each checks one row. */
  turns: Turns;
  /** Makes the directory for tasks that are too many for memory, and returns its path. */
  directory(): Promise<string>;
}

/** The most bytes of checked tasks that stay in memory. */
const maxMemoryBytes = 1024 * 1024;

/**
 * Reads and checks the tasks of a batch, one at a time.
 *
 * @throws BatchFileError if the file as a whole cannot be read.
 */
export async function readTasks(
  { content }: Pick<UploadedFile, "content">,
  options: TasksOptions,
): Promise<ReadTasks> {
  const { directory, turns } = options;
  const tasks = new BodyBuffer(maxMemoryBytes, directory);
  const good: GoodRow[] = [];
  const bad: BadRow[] = [];
  let start = 0;
  const source: RowSource = {
    open: () =>
      "bytes" in content ? Readable.from([content.bytes]) : createReadStream(content.path),
  };
  try {
    for await (const row of readRows(source, options)) {
      await turns.next();
      const { number, line } = row;
      const checked = checkRow(row, options);
      if ("faults" in checked) {
        bad.push({ number, line, faults: checked.faults });
        continue;
      }
      const { json, name } = checked;
      const sha256 = createHash("sha256").update(json).digest("hex");
      good.push({ number, line, name, task: { start, bytes: json.length, sha256 } });
      await tasks.append(json);
      start += json.length;
    }
    return { good, bad, tasks: await tasks.end() };
  } finally {
    await tasks.close();
  }
}

function checkRow(
  row: BatchRow,
  { names, reader, skill }: TasksOptions,
): { json: Buffer; name: string } | { faults: readonly RowFault[] } {
  const read = taskOfRow(row, reader, skill);
  if (!read.ok) return { faults: read.faults };
  const { task } = read;
  if (checkAssets(task.payload, []) !== null) {
    const problem = "names a picture that is an asset";
    return { faults: [{ field: "payload", problem, allowed: "pictures as Base64" }] };
  }
  const json = writeCheckedTask(task);
  if (json === null) return { faults: [{ field: "payload", problem: "is nested too deeply" }] };
  const name = names.nameOf(row.number, task.payload);
  return typeof name === "string" ? { json, name } : { faults: [name] };
}
