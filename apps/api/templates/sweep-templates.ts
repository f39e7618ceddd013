import type { BlobStore } from "../blobs/blob-store.ts";
import type { SweepTask } from "../state/sweeper.ts";
import { deleteFiles, templateBlobPrefix, versionOfKey } from "./template-blobs.ts";
import type { TemplateStore } from "./template-store.ts";

/** Requests that have found a version before it was deleted may still read its file, or store a job that does. */
const graceMs = 60 * 60 * 1000;

/** Removes the files and rows of versions that were deleted, once no job needs them. */
export function sweepTemplates(
  store: Pick<TemplateStore, "forget" | "unneeded">,
  blobs: Pick<BlobStore, "delete">,
): SweepTask {
  return {
    name: "templates",
    sweep: async (limit) => {
      const ids = await store.unneeded({ graceMs, limit });
      // The blobs are deleted first: after a crash the row remains, and the next sweep finds it.
      for (const id of ids) await deleteFiles(blobs, id);
      await store.forget(ids);
      return ids.length;
    },
  };
}

/** How often all blobs of templates are listed, and the age at which one without a version is abandoned. */
const orphansEveryMs = 60 * 60 * 1000;
const orphanAgeMs = 60 * 60 * 1000;
const keysPerQuery = 200;

/** Removes blobs of versions that have no row: of a server that died between storing them and the row. */
export function sweepTemplateBlobs(
  store: Pick<TemplateStore, "existing">,
  blobs: Pick<BlobStore, "delete" | "list">,
  now: () => number = Date.now,
): SweepTask {
  let sweptAt = Number.NEGATIVE_INFINITY;
  return {
    name: "template_blobs",
    sweep: async () => {
      const startedAt = now();
      if (startedAt - sweptAt < orphansEveryMs) return 0;
      let removed = 0;
      let keys = new Map<string, string>();
      const removeOrphans = async () => {
        const existing = await store.existing([...new Set(keys.values())]);
        for (const [key, id] of keys) {
          if (existing.has(id)) continue;
          await blobs.delete(key);
          removed++;
        }
        keys = new Map();
      };
      for await (const { key, modifiedAt } of blobs.list(templateBlobPrefix)) {
        const id = versionOfKey(key);
        if (id === null || startedAt - modifiedAt < orphanAgeMs) continue;
        keys.set(key, id);
        if (keys.size >= keysPerQuery) await removeOrphans();
      }
      await removeOrphans();
      sweptAt = startedAt;
      return removed;
    },
  };
}
