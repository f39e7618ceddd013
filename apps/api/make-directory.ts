import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a directory and those above it. Node's own way (`recursive`) never ends where the one above is
 * there and nothing can be made in it, as in `/proc`.
 *
 * @param mode the permissions of those that are made.
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
