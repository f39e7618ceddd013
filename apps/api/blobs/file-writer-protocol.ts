/** The start parameters of the thread that writes blobs. */
export interface WriterData {
  directory: string;
  /** A blob is refused if it would leave less free disk space than this. */
  minFreeBytes: number;
}

/** A blob for the thread, which answers each by its id. */
export interface WriteRequest {
  id: number;
  /** The path of the blob. */
  target: string;
  /** The path of its file until it is complete. */
  temporary: string;
  /** Null: the temporary file has it, and is on the disk. */
  content: Uint8Array | null;
}

/** The code of a blob that would leave too little disk space. */
export const diskSpaceCode = "DISK_SPACE";

/** `code` is null once the blob survives a crash of the machine; otherwise it is the error's, and there is no new blob. */
export interface WriteAnswer {
  id: number;
  code: string | null;
}
