import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandExitCodes } from "../contract/exit-codes.ts";
import type { Artifact } from "../engine/index.ts";
import { CommandError } from "./output.ts";

export interface WriteOptions {
  /** Replaces the files of an earlier run. */
  force: boolean;
  /** The names of files that the command makes in this run or in another, and that must not be of different runs. */
  names: readonly string[];
  /** The files that the command has read. They are never removed. */
  inputs: readonly string[];
}

export interface WrittenFiles {
  files: string[];
  /** Files of an earlier run that this one does not make. */
  removed: string[];
}

/**
 * Writes the results of a command. Files of an earlier run do not stay beside them: they would look like results of
 * this one.
 *
 * @throws CommandError if there are such files without `force`, before any is written, or if a file cannot be written
 *   or removed.
 */
export function writeFiles(
  directory: string,
  artifacts: readonly Artifact[],
  { force, inputs, names }: WriteOptions,
): WrittenFiles {
  const files = artifacts.map(([name]) => join(directory, name));
  const kept = new Set(inputs.map(realPath));
  const stale = names
    .map((name) => join(directory, name))
    .filter((file) => !files.includes(file) && existsSync(file) && !kept.has(realPath(file)));
  const existing = [...files.filter((file) => existsSync(file)), ...stale];
  if (existing.length > 0 && !force) {
    throw new CommandError(
      commandExitCodes.cannotCreate,
      `Output files already exist: ${existing.join(", ")}. Use --force to overwrite them.`,
    );
  }
  try {
    mkdirSync(directory, { recursive: true });
    for (const file of stale) rmSync(file);
    for (const [name, content] of artifacts) writeFileSync(join(directory, name), content);
  } catch (error) {
    throw new CommandError(commandExitCodes.cannotCreate, unwritable(directory, error));
  }
  return { files, removed: stale };
}

/** An input such as standard input has no path of its own. */
function realPath(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}

/** Why a folder cannot be written. */
function unwritable(directory: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOTDIR" || code === "EEXIST") {
    return `${directory} is not a directory, or is inside a file. Choose another --out-dir.`;
  }
  return `Cannot write to ${directory} (${code}).`;
}
