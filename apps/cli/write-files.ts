import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandExitCodes } from "../contract/exit-codes.ts";
import type { Artifact } from "../engine/index.ts";
import { CommandError } from "./output.ts";

/** @throws CommandError if a file exists, before any is written, or if one cannot be written. */
export function writeFiles(
  directory: string,
  artifacts: readonly Artifact[],
  force: boolean,
): string[] {
  const files = artifacts.map(([name]) => join(directory, name));
  const existing = files.filter((file) => existsSync(file));
  if (existing.length > 0 && !force) {
    const names = existing.join(", ");
    throw new CommandError(
      commandExitCodes.cannotCreate,
      `Output files already exist: ${names}. Use --force to overwrite them.`,
    );
  }
  try {
    mkdirSync(directory, { recursive: true });
    for (const [name, content] of artifacts) writeFileSync(join(directory, name), content);
  } catch (error) {
    throw new CommandError(commandExitCodes.cannotCreate, unwritable(directory, error));
  }
  return files;
}

/** Why a folder cannot be written. */
function unwritable(directory: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOTDIR" || code === "EEXIST") {
    return `${directory} is not a directory, or is inside a file. Choose another --out-dir.`;
  }
  return `Cannot write to ${directory} (${code}).`;
}
