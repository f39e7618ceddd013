import { createReadStream, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { parse as parseCsv } from "csv-parse";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { quoteLongNumbers } from "../engine/inputs.ts";
import { readInput } from "./inputs.ts";
import { CommandError } from "./output.ts";

/** A task in the file of a batch: a whole task, or only its payload. */
export interface RawTask {
  /** Its place in messages: `tasks.csv, line 3`. */
  place: string;
  /** Numbers that a double cannot hold are raw JSON, which `JSON.stringify` writes unchanged. */
  value: unknown;
}

/**
 * The tasks of a file, one at a time. A `.jsonl` has a task or payload in each line, a `.json` an array of
 * them. A `.csv` has a payload in each row; its columns are the keys (`client.name` is a member of an
 * object).
 *
 * @throws CommandError if the file cannot be read or has another format.
 */
export async function* readTasks(file: string): AsyncGenerator<RawTask> {
  if (/\.csv$/i.test(file)) yield* readCsv(file);
  else if (/\.(jsonl|ndjson)$/i.test(file)) yield* readLines(file);
  else if (/\.json$/i.test(file)) yield* readArray(file);
  else
    throw new CommandError(commandExitCodes.usage, `${file} must end with .jsonl, .csv or .json`);
}

async function* readLines(file: string): AsyncGenerator<RawTask> {
  let line = 0;
  for await (const text of createInterface({ input: open(file), crlfDelay: Infinity })) {
    line++;
    if (text.trim() === "") continue;
    yield { place: `${file}, line ${line}`, value: parseJson(text, `${file}, line ${line}`) };
  }
}

async function* readArray(file: string): AsyncGenerator<RawTask> {
  const value = parseJson(readInput(file).toString("utf8"), file);
  if (!Array.isArray(value))
    throw new CommandError(commandExitCodes.data, `${file} must be an array`);
  for (const [index, item] of value.entries()) {
    yield { place: `${file}, item ${index + 1}`, value: item };
  }
}

async function* readCsv(file: string): AsyncGenerator<RawTask> {
  const rows = open(file).pipe(
    parseCsv({ columns: true, bom: true, skip_empty_lines: true, info: true }),
  );
  try {
    for await (const { record, info } of rows) {
      yield { place: `${file}, line ${info.lines}`, value: payloadOf(record) };
    }
  } catch (error) {
    throw new CommandError(commandExitCodes.data, `${file}: ${(error as Error).message}`);
  }
}

/** The payload of a row. An empty cell has no value. */
function payloadOf(record: Readonly<Record<string, string>>): Record<string, unknown> {
  const payload: Record<string, unknown> = {};
  for (const [column, cell] of Object.entries(record)) {
    if (cell === "") continue;
    const path = column.trim().split(".");
    const last = path.pop() as string;
    let object = payload;
    for (const name of path) {
      const inner = Object.hasOwn(object, name) ? object[name] : {};
      object[name] = inner;
      object = inner as Record<string, unknown>;
    }
    object[last] = cell;
  }
  return payload;
}

function open(file: string) {
  try {
    return createReadStream(file, { fd: openSync(file, "r") });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(commandExitCodes.noInput, `${file} cannot be read (${code})`);
  }
}

function parseJson(text: string, place: string): unknown {
  const json = text.replace(/^\uFEFF/, "");
  try {
    const value: unknown = JSON.parse(json);
    return quoteLongNumbers(json) === null ? value : parseRawNumbers(json);
  } catch {
    throw new CommandError(commandExitCodes.data, `${place} is not JSON`);
  }
}

/** The part of `JSON` that TypeScript has no types for (ECMAScript 2026, 25.5). */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

function parseRawNumbers(json: string): unknown {
  const withSource = JSON as unknown as JsonWithSource;
  return withSource.parse(json, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined ? withSource.rawJSON(source) : value,
  );
}
