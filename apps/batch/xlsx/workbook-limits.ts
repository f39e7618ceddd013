/** The limits of a workbook. What exceeds them is refused before it is read as a table. */
export const workbookLimits = {
  maxEntries: 2000,
  /** The most bytes of all entries, of which pictures may be a part. */
  maxUnpackedBytes: 256 * 1024 * 1024,
  /** The most bytes of the parts that are read. */
  maxXmlBytes: 64 * 1024 * 1024,
  /** The last row that Excel has, and the most rows. */
  maxRow: 1_048_576,
  /** The most columns with a value. */
  maxColumns: 2000,
  /** The most cells of the table, from the first to the last one with a value. */
  maxCells: 8_000_000,
} as const;

/** The most memory for the objects of the process. A workbook of the largest size takes less than 192 MB. */
export const maxHeapMegabytes = 256;

/** A workbook of the largest size takes about four seconds. */
export const maxReadMs = 30_000;
