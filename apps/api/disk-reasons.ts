import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";

/** After a low disk, more than the limit must be free, so that what depends on it does not flap. */
export const freeDiskHysteresis = 1.1;

/** Why the directory for temporary files cannot be used; empty if it can. */
export async function diskReasons(
  tmpDirectory: string,
  neededBytes: number,
): Promise<("disk_space" | "temp_directory")[]> {
  try {
    await access(tmpDirectory, constants.R_OK | constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(tmpDirectory);
    return bavail * bsize < neededBytes ? ["disk_space"] : [];
  } catch {
    return ["temp_directory"];
  }
}
