import type { BlobStore } from "../blobs/blob-store.ts";
import type { SweepTask } from "../state/sweeper.ts";
import { batchBlobPrefix, batchOfKey } from "./batch-blobs.ts";
import type { BatchStore } from "./batch-store.ts";
import type { Batches } from "./batches.ts";

/** Requests that have found a batch before its time was over may still read its blobs. */
const graceMs = 60_000;
/** The most batches in one call: each may have thousands of jobs. */
const mostBatches = 5;

/** Removes batches whose time is over, with their jobs and blobs. */
export function sweepBatches(
  store: Pick<BatchStore, "expired">,
  batches: Pick<Batches, "remove">,
): SweepTask {
  return {
    name: "batches",
    sweep: async (limit) => {
      const names = await store.expired({ graceMs, limit: Math.min(limit, mostBatches) });
      let removed = 0;
      for (const name of names) if ((await batches.remove(name)) === "removed") removed++;
      return removed;
    },
  };
}

/** How often all blobs of batches are listed, and the age at which one without a batch is abandoned. */
const orphansEveryMs = 60 * 60 * 1000;
const orphanAgeMs = 60 * 60 * 1000;
const batchesPerQuery = 200;

/** Removes blobs of batches that do not exist: of a server that died between storing them and the batch. */
export function sweepBatchBlobs(
  store: Pick<BatchStore, "existing">,
  blobs: Pick<BlobStore, "delete" | "list">,
): SweepTask {
  let sweptAt = Number.NEGATIVE_INFINITY;
  return {
    name: "batch_blobs",
    sweep: async () => {
      const startedAt = Date.now();
      if (startedAt - sweptAt < orphansEveryMs) return 0;
      let removed = 0;
      let keys = new Map<string, string>();
      const removeOrphans = async () => {
        const existing = await store.existing([...new Set(keys.values())]);
        for (const [key, batch] of keys) {
          if (existing.has(batch)) continue;
          await blobs.delete(key);
          removed++;
        }
        keys = new Map();
      };
      for await (const { key, modifiedAt } of blobs.list(batchBlobPrefix)) {
        const batch = batchOfKey(key);
        if (batch === null || startedAt - modifiedAt < orphanAgeMs) continue;
        keys.set(key, batch);
        if (keys.size >= batchesPerQuery) await removeOrphans();
      }
      await removeOrphans();
      sweptAt = startedAt;
      return removed;
    },
  };
}
