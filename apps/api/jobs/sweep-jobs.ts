import { sql } from "kysely";
import type { BlobStore } from "../blobs/blob-store.ts";
import type { Database } from "../state/database.ts";
import type { SweepTask } from "../state/sweeper.ts";
import { lockedJobs } from "./store/locked-jobs.ts";
import { type JobBlobs, jobBlobPrefix, readKey } from "./work/job-blobs.ts";
import type { StoredResult } from "./work/stored-result.ts";

/** Requests that have found a job before its time was over may still read its blobs. */
const graceMs = 60_000;

/** Removes jobs whose time is over, with their blobs and events. Those of a batch are removed with it. */
export function sweepJobs(database: Database, blobs: Pick<JobBlobs, "deleteAll">): SweepTask {
  const { now } = database;
  const isOver = sql<boolean>`batch is null and expires_at is not null and expires_at <= ${now} - ${sql.lit(graceMs)}`;
  return {
    name: "jobs",
    sweep: async (limit) => {
      const rows = await database.db
        .selectFrom("jobs")
        .select(["id", "attempt"])
        .where(isOver)
        .limit(limit)
        .execute();
      if (rows.length === 0) return 0;
      // The blobs are deleted first: after a crash the row remains, and the next sweep finds it.
      for (const { attempt, id } of rows) await blobs.deleteAll({ id, claim: attempt });
      const ids = rows.map(({ id }) => id);
      return database.db.transaction().execute(async (transaction) => {
        const removed = await transaction
          .deleteFrom("jobs")
          .where(lockedJobs(database, sql`id in (${sql.join(ids)})`, { busy: "wait" }))
          .where(isOver)
          .returning("id")
          .execute();
        if (removed.length === 0) return 0;
        await transaction
          .deleteFrom("job_events")
          .where(
            "job",
            "in",
            removed.map(({ id }) => id),
          )
          .execute();
        return removed.length;
      });
    },
  };
}

/** How often all blobs are listed, and the age at which one without a job is abandoned. */
const orphansEveryMs = 60 * 60 * 1000;
const orphanAgeMs = 60 * 60 * 1000;
const keysPerQuery = 200;

export interface OrphanSweepOptions {
  database: Database;
  blobs: Pick<BlobStore, "delete" | "list">;
  /** The time in milliseconds since 1970, by a clock that is about that of the blob store. */
  now?: () => number;
}

/**
 * Removes blobs that no job has: of a server that died between storing the blob and the row, or of an attempt whose
 * result did not become visible.
 */
export function sweepOrphanBlobs({
  database,
  blobs,
  now = Date.now,
}: OrphanSweepOptions): SweepTask {
  let sweptAt = Number.NEGATIVE_INFINITY;
  return {
    name: "job_blobs",
    sweep: async () => {
      const startedAt = now();
      if (startedAt - sweptAt < orphansEveryMs) return 0;
      let removed = 0;
      let keys: string[] = [];
      const removeOrphans = async () => {
        for (const key of await orphansAmong(database, keys)) {
          await blobs.delete(key);
          removed++;
        }
        keys = [];
      };
      for await (const { key, modifiedAt } of blobs.list(jobBlobPrefix)) {
        if (startedAt - modifiedAt < orphanAgeMs) continue;
        keys.push(key);
        if (keys.length >= keysPerQuery) await removeOrphans();
      }
      await removeOrphans();
      sweptAt = startedAt;
      return removed;
    },
  };
}

/** The keys that no job has, or that are of a claim of an ended job whose result is not visible. */
async function orphansAmong({ db }: Database, keys: readonly string[]): Promise<string[]> {
  const named = keys.flatMap((key) => {
    const read = readKey(key);
    return read === null ? [] : [{ key, ...read }];
  });
  if (named.length === 0) return [];
  const rows = await db
    .selectFrom("jobs")
    .select(["id", "attempt", "state", "result"])
    .where("id", "in", [...new Set(named.map(({ id }) => id))])
    .execute();
  const jobs = new Map(rows.map((row) => [row.id, row]));
  return named
    .filter(({ claim, id, key }) => {
      const job = jobs.get(id);
      if (job === undefined) return true;
      const isForm = claim === 0;
      const mayWrite = job.state === "running" && claim === job.attempt;
      return !isForm && !mayWrite && visibleKey(job.result) !== key;
    })
    .map(({ key }) => key);
}

function visibleKey(result: string | null): string | null {
  return result === null ? null : (JSON.parse(result) as StoredResult).key;
}
