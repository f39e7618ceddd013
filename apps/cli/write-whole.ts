import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { CommandError } from "./output.ts";

/**
 * Writes a stream to a file, which never exists incompletely under its name.
 *
 * @returns the bytes of the file.
 * @throws CommandError if the file cannot be written.
 */
export async function writeWhole(
  file: string,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<number> {
  const part = `${file}.part`;
  const output = createWriteStream(part);
  try {
    await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), output);
    await rename(part, file);
    return output.bytesWritten;
  } catch (error) {
    await rm(part, { force: true });
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new CommandError(commandExitCodes.cannotCreate, `Cannot write to ${file} (${code}).`);
  }
}
