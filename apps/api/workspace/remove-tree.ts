import { randomUUID } from "node:crypto";
import { chmod, readdir, rename, rm, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes a directory with its content, even if a hostile worker has made directories of mode 000, or a
 * tree so deep that its paths are too long for the system.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await removeFlat(path);
  }
}

/** Moves every directory to the top before reading it, so that paths do not grow with the depth. */
async function removeFlat(path: string): Promise<void> {
  await chmod(path, 0o700);
  const open = [Buffer.from(path)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    // Names are read as bytes, because they need not be UTF-8.
    for (const entry of await readdir(next, { withFileTypes: true, encoding: "buffer" })) {
      const inner = Buffer.concat([next, Buffer.from("/"), entry.name]);
      if (!entry.isDirectory()) {
        await unlink(inner);
        continue;
      }
      // Moving a directory needs write permission for it.
      await chmod(inner, 0o700);
      const atTop = Buffer.from(join(path, randomUUID()));
      await rename(inner, atTop);
      open.push(atTop);
    }
    await rmdir(next).catch((error: NodeJS.ErrnoException) => {
      // The top still holds the directories that were moved there.
      if (error.code !== "ENOTEMPTY") throw error;
    });
  }
  await rm(path, { recursive: true, force: true });
}
