import { randomUUID } from "node:crypto";
import { chmod, readdir, rename, rm, rmdir, unlink } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes a directory with all that is in it, whatever a hostile worker has made of it: directories of
 * mode 000, and trees so deep that the path of what lies in them is too long for the system.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await removeFlat(path);
  }
}

/** Takes every directory up to the top, so that no path grows with the depth. */
async function removeFlat(path: string): Promise<void> {
  await chmod(path, 0o700);
  const open = [Buffer.from(path)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    // As bytes: a name need not be UTF-8.
    for (const entry of await readdir(next, { withFileTypes: true, encoding: "buffer" })) {
      const inner = Buffer.concat([next, Buffer.from("/"), entry.name]);
      if (!entry.isDirectory()) {
        await unlink(inner);
        continue;
      }
      // A directory that is moved has to be writable itself.
      await chmod(inner, 0o700);
      const above = Buffer.from(join(path, randomUUID()));
      await rename(inner, above);
      open.push(above);
    }
    await rmdir(next).catch((error: NodeJS.ErrnoException) => {
      // The top holds what was taken up, until that is gone.
      if (error.code !== "ENOTEMPTY") throw error;
    });
  }
  await rm(path, { recursive: true, force: true });
}
