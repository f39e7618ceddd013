import { type Unzipped, unzipSync } from "fflate";
import { readSheet } from "read-excel-file/universal";
import { textOfDate } from "../../../apps/batch/xlsx/date-text.ts";
import { firstSheet } from "../../../apps/batch/xlsx/first-sheet.ts";
import { scanSheet } from "../../../apps/batch/xlsx/scan-sheet.ts";
import { workbookLimits } from "../../../apps/batch/xlsx/workbook-limits.ts";
import { TableFault } from "./read-table.ts";
import type { CellsOfRow } from "./source-table.ts";

/** A number of a cell, in the digits that a spreadsheet shows: at most 15. */
class Digits {
  readonly text: string;

  constructor(digits: string) {
    this.text = String(Number(Number(digits).toPrecision(15)));
  }
}

/**
 * Reads the rows of the first worksheet that are not empty. The limits and the search for broken cells are those of
 * the server, because the library takes a cell with `#N/A` for an empty one.
 *
 * @throws TableFault
 */
export async function readWorkbookRows(bytes: Uint8Array<ArrayBuffer>): Promise<CellsOfRow[]> {
  try {
    const parts = unpacked(bytes);
    const decoder = new TextDecoder();
    const textOf = (name: string) =>
      parts[name] === undefined ? null : decoder.decode(parts[name]);
    const sheet = textOf(firstSheet(textOf));
    if (sheet === null) throw new TableFault("The workbook has no worksheet.");
    const broken = scanSheet(sheet);
    const rows = await readSheet<Digits>(bytes.buffer, 1, {
      trim: false,
      parseNumber: (digits) => new Digits(digits),
    });
    const last = Math.max(rows.length, ...broken.keys());
    const all = Array.from({ length: last }, (_, index): CellsOfRow => {
      const faults = [...(broken.get(index + 1) ?? [])];
      return {
        cells: (rows[index] ?? []).map(textOfCell),
        faults: new Map(faults.map(([column, problem]) => [column - 1, problem])),
      };
    });
    return all.filter(({ cells, faults }) => faults.size > 0 || cells.some((cell) => cell !== ""));
  } catch (error) {
    if (error instanceof TableFault) throw error;
    throw new TableFault(`The workbook cannot be read: ${(error as Error).message}`);
  }
}

function unpacked(bytes: Uint8Array): Unzipped {
  let size = 0;
  return unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (!/\.(?:xml|rels)$/.test(name)) return false;
      size += originalSize;
      if (size > workbookLimits.maxXmlBytes) throw new TableFault("The workbook is too large.");
      return true;
    },
  });
}

function textOfCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Digits) return value.text;
  if (value instanceof Date) return textOfDate(value);
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  return String(value);
}
