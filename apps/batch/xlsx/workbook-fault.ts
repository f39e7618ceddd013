/** The reasons for which a workbook cannot be read. */
export type WorkbookFaultCode =
  | "not_a_workbook"
  | "no_worksheet"
  | "encrypted"
  | "too_large"
  | "too_many_columns"
  | "too_many_cells"
  | "bad_cell"
  | "damaged";

/** A reason for which a workbook cannot be read. */
export class WorkbookFault extends Error {
  override readonly name = "WorkbookFault";
  readonly code: WorkbookFaultCode;
  readonly allowed: string | null;
  /** The row in the worksheet, where it is known. */
  readonly row: number | null;
  /** The column, from 1, where it is known. */
  readonly column: number | null;

  constructor(
    code: WorkbookFaultCode,
    message: string,
    { allowed = null, row = null, column = null }: Partial<WorkbookFaultFacts> = {},
  ) {
    super(message);
    this.code = code;
    this.allowed = allowed;
    this.row = row;
    this.column = column;
  }
}

type WorkbookFaultFacts = Pick<WorkbookFault, "allowed" | "row" | "column">;

/** The fault of an error of the library that reads tables. Its messages name cells, and may quote them. */
export function libraryFault(error: unknown): WorkbookFault {
  const message = error instanceof Error ? error.message : "";
  const place = /at row (\d{1,7}), col (\d{1,5})/.exec(message);
  if (place === null) {
    return new WorkbookFault("damaged", "cannot be read as a workbook of Excel");
  }
  const [row, column] = [Number(place[1]), Number(place[2])];
  const problem = `has a cell that cannot be read, in column ${column}`;
  return new WorkbookFault("bad_cell", problem, { row, column });
}
