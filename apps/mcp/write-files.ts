import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { exists } from "./root-directory.ts";
import { ToolError } from "./tool-error.ts";

/**
 * Writes files into a directory. Each appears whole under its name, or not at all.
 *
 * @param stale the names of files of an earlier call, which are removed before.
 * @throws ToolError CONFLICT if a file exists and may not be overwritten, before any is written; INVALID_ARGUMENT if
 *   the directory cannot be written to.
 */
export async function writeFiles(
  directory: string,
  files: ReadonlyMap<string, Uint8Array>,
  { overwrites, stale }: { overwrites: boolean; stale: readonly string[] },
): Promise<void> {
  if (!overwrites) await refuseExisting(directory, [...files.keys()]);
  const refused = (name: string) => (error: NodeJS.ErrnoException) => {
    throw new ToolError("INVALID_ARGUMENT", "the files of the result cannot be written", {
      ...{ field: "out_dir", reason: "not_writable", file: name, error: error.code },
      hint: "Name another out_dir. The files that were written before the error are whole.",
    });
  };
  for (const name of stale) await rm(join(directory, name), { force: true }).catch(refused(name));
  for (const [name, content] of files) {
    await writeWhole(join(directory, name), content).catch(refused(name));
  }
}

/** The name of the part is new: no file of the client may have it. */
async function writeWhole(file: string, content: Uint8Array): Promise<void> {
  const part = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(part, "wx");
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
    // A link is not followed, but replaced.
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** @throws ToolError CONFLICT */
export async function refuseExisting(directory: string, names: readonly string[]): Promise<void> {
  const found = await Promise.all(names.map((name) => exists(join(directory, name))));
  const existing = names.filter((_name, at) => found[at]);
  if (existing.length === 0) return;
  throw new ToolError("CONFLICT", "files of results exist already", {
    field: "out_dir",
    reason: "files_exist",
    files: existing,
    hint: "Name another out_dir, or set overwrite to true.",
  });
}
