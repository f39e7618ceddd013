import { type Unzipped, unzipSync } from "fflate";
import { readSheet } from "read-excel-file/universal";
import { textOfDate } from "../../../apps/batch/xlsx/date-text.ts";
import { firstSheet } from "../../../apps/batch/xlsx/first-sheet.ts";
import { scanSheet } from "../../../apps/batch/xlsx/scan-sheet.ts";
import { libraryFault, WorkbookFault } from "../../../apps/batch/xlsx/workbook-fault.ts";
import { workbookLimits } from "../../../apps/batch/xlsx/workbook-limits.ts";
import type { CellsOfRow } from "./source-table.ts";
import { TableFault } from "./table-fault.ts";

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
    if (sheet === null) throw new TableFault("no_worksheet");
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
        faults: new Map(faults.map(([column, fault]) => [column - 1, fault])),
      };
    });
    return all.filter(({ cells, faults }) => faults.size > 0 || cells.some((cell) => cell !== ""));
  } catch (error) {
    if (error instanceof TableFault) throw error;
    const { code, row, column } = error instanceof WorkbookFault ? error : libraryFault(error);
    throw new TableFault(code, { row, column, said: (error as Error).message });
  }
}

/** The first bytes of a compound file: a workbook with a password, or an old one (MS-CFB 2.2). */
const compoundFile = [0xd0, 0xcf, 0x11, 0xe0];

function unpacked(bytes: Uint8Array): Unzipped {
  if (compoundFile.every((byte, at) => bytes[at] === byte)) throw new TableFault("encrypted");
  let size = 0;
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!/\.(?:xml|rels)$/.test(name)) return false;
        size += originalSize;
        if (size > workbookLimits.maxXmlBytes) throw new TableFault("too_large");
        return true;
      },
    });
  } catch (error) {
    if (error instanceof TableFault) throw error;
    throw new TableFault("not_a_workbook", { said: (error as Error).message });
  }
}

function textOfCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Digits) return value.text;
  if (value instanceof Date) return textOfDate(value);
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  return String(value);
}
