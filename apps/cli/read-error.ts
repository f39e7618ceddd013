import { commandExitCodes } from "../contract/exit-codes.ts";
import { CommandError } from "./output.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  EISDIR: "is a folder, not a file",
  EACCES: "cannot be read: permission denied",
};

/** The error of a file that cannot be read, in words where they are known. */
export function readError(path: string, error: unknown): CommandError {
  const { code = "" } = error as NodeJS.ErrnoException;
  const reason = reasons[code] ?? `cannot be read (${code})`;
  return new CommandError(commandExitCodes.noInput, `${path} ${reason}`);
}
