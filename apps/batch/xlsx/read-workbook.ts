import { readSheet } from "read-excel-file/universal";
import {
  inflateEntry,
  isDocumentError,
  type PackageLimits,
  readZip,
  STORED,
  writeZip,
  type ZipEntry,
} from "../../engine/archives.ts";
import type { Cell } from "../table/cell.ts";
import { cellFaults } from "./cell-faults.ts";
import { textOfDate } from "./date-text.ts";
import { firstSheet } from "./first-sheet.ts";
import { type BrokenCells, scanSheet } from "./scan-sheet.ts";
import { libraryFault, WorkbookFault } from "./workbook-fault.ts";
import { workbookLimits } from "./workbook-limits.ts";

/** A number of a cell, in its digits. */
class CellNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

/** A row of a worksheet that is not empty. */
export interface SheetRow {
  /** Its number in the worksheet, from 1. */
  row: number;
  cells: Cell[];
}

/**
 * Reads the first worksheet of a workbook (.xlsx). All parts are inflated within limits first, and the library gets a
 * ZIP without compression: it has no limits of its own.
 *
 * @throws WorkbookFault if the file is not a workbook, is damaged, or exceeds a limit.
 */
export async function* readWorkbook(file: Buffer): AsyncGenerator<SheetRow> {
  const { archive, broken } = unpack(file);
  const rows = await readSheet<CellNumber>(archive, 1, {
    trim: false,
    parseNumber: (digits) => new CellNumber(digits),
  }).catch((error: unknown) => {
    throw libraryFault(error);
  });
  // The library leaves out last rows that have errors alone.
  const lastRow = [...broken.keys()].reduce((last, row) => Math.max(last, row), rows.length);
  for (let row = 1; row <= lastRow; row++) {
    const cells = (rows[row - 1] ?? []).map((value) => cellOf(value));
    for (const [column, fault] of broken.get(row) ?? []) {
      while (cells.length < column) cells.push(null);
      cells[column - 1] = { problem: cellFaults[fault] };
    }
    if (cells.some((cell) => cell !== null)) yield { row, cells };
  }
}

/** The parts that are read, as a ZIP without compression, and the broken cells of the first worksheet. */
function unpack(file: Buffer): { archive: ArrayBuffer; broken: BrokenCells } {
  const entries = inflateParts(file);
  const textOf = (part: string) => entries.get(part)?.compressed.toString("utf8") ?? null;
  const sheet = textOf(firstSheet(textOf));
  if (sheet === null) throw new WorkbookFault("no_worksheet", "has no worksheet");
  const broken = scanSheet(sheet);
  const bytes = Buffer.concat(writeZip([...entries.values()]));
  return { archive: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), broken };
}

function inflateParts(file: Buffer): Map<string, ZipEntry> {
  const { maxEntries, maxUnpackedBytes, maxXmlBytes } = workbookLimits;
  const limits: PackageLimits = { maxEntries, maxUnpackedBytes, maxXmlDepth: 0 };
  try {
    const parts = readZip(file, limits).filter(({ name }) => /\.(?:xml|rels)$/.test(name));
    const bytes = parts.reduce((sum, { size }) => sum + size, 0);
    if (bytes > maxXmlBytes) throw tooLarge();
    return new Map(
      parts.map((entry) => {
        const data = inflateEntry(entry, limits);
        return [entry.name, { ...entry, method: STORED, compressed: data }];
      }),
    );
  } catch (error) {
    throw isDocumentError(error) ? packageFault(error.code) : error;
  }
}

function packageFault(code: string): WorkbookFault {
  switch (code) {
    case "ENCRYPTED":
      return new WorkbookFault("encrypted", "has a password, or is an old workbook (.xls)", {
        allowed: "a workbook without a password, saved as .xlsx",
      });
    case "NOT_A_ZIP":
      return new WorkbookFault("not_a_workbook", "is not a workbook of Excel, or is cut off", {
        allowed: "a workbook saved as .xlsx",
      });
    case "TOO_MANY_ENTRIES":
    case "UNPACKED_TOO_LARGE":
      return tooLarge();
    default:
      return new WorkbookFault("damaged", "is damaged", {
        allowed: "a workbook that Excel can open",
      });
  }
}

function tooLarge(): WorkbookFault {
  const megabytes = workbookLimits.maxXmlBytes / 1024 / 1024;
  const allowed = `at most ${megabytes} MiB without compression`;
  return new WorkbookFault("too_large", "is too large", { allowed });
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof CellNumber) return numberCell(value.digits);
  if (value instanceof Date && Number.isNaN(value.getTime())) {
    return { problem: "has a date that cannot be read" };
  }
  if (value instanceof Date) return textOfDate(value);
  if (typeof value === "boolean" || typeof value === "string") return value;
  return { problem: "has a value of a kind that is not read" };
}

/** A spreadsheet shows at most 15 digits of a number, and has more in the file: 0.1 + 0.2 is there with 17 digits. */
function numberCell(digits: string): Cell {
  const number = Number(digits);
  if (!Number.isFinite(number)) return { problem: "has a number that cannot be read" };
  return { number: String(Number(number.toPrecision(15))) };
}
