import type { FileHandle } from "node:fs/promises";

const headBytes = 1024;
const tailBytes = 2048;

/**
 * Whether a file begins and ends as a PDF does: a header (ISO 32000-1, 7.5.2), a trailer with `startxref` that points
 * into the file, and `%%EOF` (7.5.5). The file is neither decoded nor repaired.
 */
export async function isWholePdf(file: FileHandle, size: number): Promise<boolean> {
  const head = await readAt(file, 0, Math.min(headBytes, size));
  if (!/^%PDF-\d\.\d/.test(head)) return false;
  const start = Math.max(0, size - tailBytes);
  const tail = await readAt(file, start, size - start);
  const offset = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(tail)?.[1] ?? Number.NaN);
  if (!(offset > 0 && offset < size)) return false;
  const at = await readAt(file, offset, Math.min(64, size - offset));
  // A table, or a stream object (7.5.8).
  return /^\s*(?:xref\b|\d+ \d+ obj\b)/.test(at);
}

async function readAt(file: FileHandle, start: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
  return buffer.toString("latin1", 0, bytesRead);
}
