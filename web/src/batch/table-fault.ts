import type { WorkbookFaultCode } from "../../../apps/batch/xlsx/workbook-fault.ts";
import { workbookLimits } from "../../../apps/batch/xlsx/workbook-limits.ts";
import type { Say } from "../words/words.ts";

/** The most rows that the console shows and sends. */
export const maxRows = 2000;

export type TableFaultCode =
  | WorkbookFaultCode
  | "unreadable"
  | "file_kind"
  | "quotes"
  | "encoding"
  | "no_rows"
  | "too_many_rows";

/** A reason why a file cannot be read as a table. `said` is the message of the library that read the file. */
export class TableFault extends Error {
  override readonly name = "TableFault";
  readonly code: TableFaultCode;
  /** The row of the file, with the header and without blank lines, or of the worksheet, where it is known. */
  readonly row: number | null;
  /** The column, from 1, where it is known. */
  readonly column: number | null;
  readonly said: string | null;

  constructor(
    code: TableFaultCode,
    {
      row = null,
      column = null,
      said = null,
    }: Partial<Pick<TableFault, "row" | "column" | "said">> = {},
  ) {
    super(code);
    this.code = code;
    this.row = row;
    this.column = column;
    this.said = said;
  }
}

/** The limit that a fault is about. */
const limits: Readonly<Partial<Record<TableFaultCode, number>>> = {
  too_many_rows: maxRows,
  too_many_columns: workbookLimits.maxColumns,
  too_many_cells: workbookLimits.maxCells,
  too_large: workbookLimits.maxXmlBytes / 1024 / 1024,
};

/** The fault in a sentence, with its place. */
export function tableFaultText({ code, row, column }: TableFault, say: Say): string {
  // English and Chinese group digits alike.
  const sentence = say(`table_${code}`, limits[code]?.toLocaleString("en") ?? "");
  if (row === null) return sentence;
  return column === null
    ? say("tableAtRow", row, sentence)
    : say("tableAtCell", row, column, sentence);
}
