/** One file of a ZIP, in its original compressed form. */
export interface ZipEntry {
  /** The stored name, decoded; `\` is not replaced. */
  readonly name: string;
  readonly nameBytes: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly modified: { readonly time: number; readonly date: number };
  readonly crc: number;
  readonly size: number;
  readonly externalAttributes: number;
  /** A view on the bytes of the archive, not a copy. */
  readonly compressed: Buffer;
}

/** Compression methods and general purpose flags (PKWARE APPNOTE 4.4.4 and 4.4.5). */
export const STORED = 0;
export const DEFLATED = 8;
export const FLAG_ENCRYPTED = 0x0001;
export const FLAG_DATA_DESCRIPTOR = 0x0008;
export const FLAG_UTF8 = 0x0800;
