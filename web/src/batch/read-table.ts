import type { CellsOfRow, SourceTable } from "./source-table.ts";
import { maxRows, TableFault } from "./table-fault.ts";

/**
 * Reads a table from CSV or from the first worksheet of a workbook (.xlsx).
 *
 * @throws TableFault if the file is no table, has no rows, or has too many.
 */
export async function readTable(file: File): Promise<SourceTable> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (/\.xlsx$/i.test(file.name)) {
    const { readWorkbookRows } = await import("./read-workbook.ts");
    return tableOf(await readWorkbookRows(bytes), false);
  }
  if (!/\.(?:csv|tsv|txt)$/i.test(file.name)) throw new TableFault("file_kind");
  const { text, isGuessed } = decoded(bytes);
  const { parse } = await import("csv-parse/browser/esm/sync");
  try {
    const rows = parse(text, {
      delimiter: separatorOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ["\r\n", "\n", "\r"],
    }) as string[][];
    return tableOf(
      rows.map((cells) => ({ cells, faults: new Map() })),
      isGuessed,
    );
  } catch (error) {
    if (error instanceof TableFault) throw error;
    const { message, records } = error as Error & { records?: number };
    // The line of the error is the last one of the file if a quote is left open.
    throw new TableFault("quotes", {
      row: records === undefined ? null : records + 1,
      said: message,
    });
  }
}

/** Decodes CSV by its byte order mark, else as UTF-8, else as GB18030, which is a guess that a person must see. */
export function decoded(bytes: Uint8Array): { text: string; isGuessed: boolean } {
  const [first, second] = bytes;
  const marked = first === 0xff && second === 0xfe ? "utf-16le" : null;
  const encoding = marked ?? (first === 0xfe && second === 0xff ? "utf-16be" : "utf-8");
  const known = textIn(bytes, encoding);
  if (known !== null) return { text: known, isGuessed: false };
  const guessed = textIn(bytes, "gb18030");
  if (guessed === null) throw new TableFault("encoding");
  return { text: guessed, isGuessed: true };
}

function textIn(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The separator that the first line has most of outside of quotes: a comma, a semicolon or a tab. */
export function separatorOf(text: string): string {
  const header = (/^[^\r\n]*/.exec(text.trimStart())?.[0] ?? "").replaceAll(/"[^"]*"/g, "");
  const counts = [",", ";", "\t"].map((sign) => [sign, header.split(sign).length] as const);
  return counts.reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}

/** Takes the first row for the names of the columns. */
export function tableOf(all: readonly CellsOfRow[], isGuessed: boolean): SourceTable {
  const [header, ...rows] = all;
  if (header === undefined || rows.length === 0) throw new TableFault("no_rows");
  if (rows.length > maxRows) throw new TableFault("too_many_rows");
  const width = Math.max(header.cells.length, ...rows.map(({ cells }) => cells.length));
  const columns = Array.from({ length: width }, (_, index) => (header.cells[index] ?? "").trim());
  return { columns, rows, isGuessed };
}
