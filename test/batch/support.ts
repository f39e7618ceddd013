import pLimit from "p-limit";
import { readRows } from "../../apps/batch/read-rows.ts";
import type { BatchFormat, BatchRow } from "../../apps/batch/row.ts";
import type { TableSkill } from "../../apps/batch/table/cell-values.ts";

/** A skill that takes any payload. */
export const anySkill: TableSkill = {
  payload: { type: "object" },
  mapping: {},
  listSeparator: "、",
  listSeparators: {},
};

interface RowsOfOptions {
  /** The bytes of a chunk. */
  size?: number;
  maxRows?: number;
  maxRowBytes?: number;
  skill?: TableSkill;
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** All rows of a file. */
export async function rowsOf(
  format: BatchFormat,
  content: string | Buffer,
  { size = 7, skill = anySkill, maxRows = 100_000, maxRowBytes = 1000 }: RowsOfOptions = {},
): Promise<BatchRow[]> {
  const source = { open: () => inPieces(Buffer.from(content), size) };
  const options = { format, limits: { maxRows, maxRowBytes }, skill, workbookTurn: pLimit(1) };
  const rows: BatchRow[] = [];
  for await (const row of readRows(source, options)) rows.push(row);
  return rows;
}

/** The payloads of rows, and what is wrong with the bad ones. */
export function valuesOf(rows: readonly BatchRow[]): unknown[] {
  return rows.map(({ content }) =>
    "json" in content ? JSON.parse(content.json) : content.fault.problem,
  );
}
