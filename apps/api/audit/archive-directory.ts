import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeDirectory } from "../make-directory.ts";
import { syncPath, writeSynced } from "../synced-files.ts";
import type { ArchiveStore } from "./archive-store.ts";

/** Stores each archive as a file below a directory, named by its key and readable only by this user. */
export function archiveDirectory(directory: string): ArchiveStore {
  return {
    put: async (key, content, expected) => {
      const target = join(directory, key);
      await makeDirectory(dirname(target), 0o700);
      const temporary = `${target}.${randomUUID()}.part`;
      try {
        const digest = await writeSynced(temporary, content);
        if (digest.bytes !== expected.bytes || digest.sha256 !== expected.sha256) {
          throw new Error("the content of an archive does not match its expected size and hash");
        }
        await rename(temporary, target);
        await syncPath(dirname(target));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    get: async (key) => {
      try {
        return (await open(join(directory, key))).createReadStream();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
        throw error;
      }
    },
  };
}
