/** The formats of a file with many tasks. */
export const batchFormats = ["json", "jsonl", "csv", "xlsx"] as const;

export type BatchFormat = (typeof batchFormats)[number];

/** A file with many tasks. It may be read more than once. */
export interface RowSource {
  /** The content of the file from its start. */
  open(): AsyncIterable<Uint8Array>;
}

/** A fault of a row. It never contains a value of the row. */
export interface RowFault {
  /** The path of the value, such as `payload.meeting_title`, or the name of a column; null: the whole row. */
  field: string | null;
  problem: string;
  /** The right form, if a few words can say it. */
  allowed?: string;
  /** A sentence that helps, such as which name was probably meant. */
  hint?: string;
}

/** A row of the file: a task or the payload of one, as JSON. */
export interface BatchRow {
  /** Numbered from 1. Blank lines have no number. */
  number: number;
  /** The line on which it begins, or its row in the worksheet; null in a JSON array. */
  line: number | null;
  content: { json: string } | { fault: RowFault };
}

/** The file as a whole cannot be read. Rows before the fault may have been read. */
export class BatchFileError extends Error {
  override readonly name = "BatchFileError";
  readonly allowed: string | null;
  /** The line of the fault, or the row in the worksheet, where it is known. */
  readonly line: number | null;
  readonly reason: "too_many_rows" | "not_readable";

  constructor(
    message: string,
    { allowed = null, line = null, reason = "not_readable" }: Partial<FileFault> = {},
  ) {
    super(message);
    this.reason = reason;
    this.allowed = allowed;
    this.line = line;
  }
}

type FileFault = Pick<BatchFileError, "allowed" | "line" | "reason">;

/** The limits of a file with rows. */
export interface RowLimits {
  /** The most bytes of a row. A longer one is a bad row. */
  maxRowBytes: number;
  /** The most rows. One more is a `BatchFileError`. */
  maxRows: number;
}

/** The ends of file names, by format. */
const formatEnds: readonly (readonly [BatchFormat, RegExp])[] = [
  ["json", /\.json$/i],
  ["jsonl", /\.(?:jsonl|ndjson)$/i],
  ["csv", /\.(?:csv|tsv|txt)$/i],
  ["xlsx", /\.xlsx$/i],
];

/** The format that the end of a file's name tells; null if it tells none. */
export function formatOf(fileName: string): BatchFormat | null {
  return formatEnds.find(([, end]) => end.test(fileName))?.[0] ?? null;
}

/** The advice for a spreadsheet of a kind that is not read; null for a file of another kind. */
export function spreadsheetAdvice(fileName: string): string | null {
  if (!/\.(?:xls|xlsm|xlsb|ods|numbers|et)$/i.test(fileName)) return null;
  return "save the spreadsheet as .xlsx, or as CSV UTF-8";
}

/** The fault of a row that has too many bytes. */
export function rowTooLong({ maxRowBytes }: Pick<RowLimits, "maxRowBytes">): { fault: RowFault } {
  const allowed = `at most ${maxRowBytes} bytes`;
  return { fault: { field: null, problem: "is too long", allowed } };
}

/** The content of a row that comes as bytes of JSON. A byte order mark is removed. */
export function jsonContent(bytes: Uint8Array): BatchRow["content"] {
  let json: string;
  try {
    json = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { fault: { field: null, problem: "is not UTF-8", allowed: "JSON in UTF-8" } };
  }
  try {
    JSON.parse(json);
    return { json };
  } catch {
    return { fault: { field: null, problem: "is not JSON", allowed: "a task or a payload" } };
  }
}
