import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** The largest secret. Lists of keys and certificates have some kilobytes. */
export const maxSecretBytes = 64 * 1024;

/** The text of a secret file, or the problem in words that follow "must be". */
export type SecretFileRead = { text: string } | { problem: string };

/**
 * Reads a secret file: UTF-8 text, without a byte order mark and without the line end that editors add. `problem`
 * never contains content of the file.
 */
export function readSecretFile(path: string): SecretFileRead {
  let bytes: Buffer | null;
  try {
    bytes = readAtMost(path, maxSecretBytes + 1);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: `a file that can be read (${code})` };
  }
  if (bytes === null) return { problem: "a file, and not a directory, pipe or device" };
  if (bytes.length > maxSecretBytes)
    return { problem: `a file of at most ${maxSecretBytes} bytes` };
  const text = decode(bytes)?.replace(/\r?\n$/, "");
  if (text === undefined) return { problem: "a text file in UTF-8" };
  return text === "" ? { problem: "a file that is not empty" } : { text };
}

/** @returns null for anything but a regular file: a pipe without a writer would block the start forever. */
function readAtMost(path: string, maxBytes: number): Buffer | null {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) return null;
    const bytes = Buffer.alloc(maxBytes);
    let length = 0;
    for (let read = -1; read !== 0 && length < maxBytes; length += read) {
      read = readSync(file, bytes, length, maxBytes - length, null);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
