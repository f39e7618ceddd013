import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a directory and its parents. Node's `recursive` option never returns if the parent exists but allows no new
 * entries, as in `/proc`.
 *
 * @param mode the permissions of new directories.
 */
export async function makeDirectory(path: string, mode = 0o777): Promise<void> {
  const make = () =>
    mkdir(path, mode).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  try {
    await make();
  } catch (error) {
    const isMissingAbove = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (!isMissingAbove || dirname(path) === path) throw error;
    await makeDirectory(dirname(path), mode);
    await make();
  }
}
