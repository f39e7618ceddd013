/** A reason for which a workbook cannot be read. */
export class WorkbookFault extends Error {
  override readonly name = "WorkbookFault";
  readonly allowed: string | null;
  /** The row in the worksheet, where it is known. */
  readonly row: number | null;

  constructor(
    message: string,
    { allowed = null, row = null }: { allowed?: string | null; row?: number | null } = {},
  ) {
    super(message);
    this.allowed = allowed;
    this.row = row;
  }
}
