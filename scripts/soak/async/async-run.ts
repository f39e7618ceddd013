import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { openBlobs } from "../../../apps/api/blobs/open-blobs.ts";
import { sweepOrphanBlobs } from "../../../apps/api/jobs/sweep-jobs.ts";
import { jobBlobPrefix } from "../../../apps/api/jobs/work/job-blobs.ts";
import { openDatabase } from "../../../apps/api/state/open-database.ts";
import type { JobBody } from "../../../apps/contract/answers/job.ts";
import { jobEndStates } from "../../../apps/contract/job-states.ts";
import { defaultPackageLimits } from "../../../apps/engine/inputs.ts";
import { readZip } from "../../../apps/engine/layers.ts";
import { drawStored } from "../jobs.ts";
import type { Random } from "../random.ts";
import { Cluster, type Victim, victims } from "./cluster.ts";

export interface AsyncSoakOptions {
  /** `DOCOPS_QUEUE`. */
  queue: string;
  jobs: number;
  /** The clients that send at the same time. */
  concurrency: number;
  /** A separate generator for each client, and one for the kills. */
  random(user: number): Random;
}

/** A job that the server has answered with 202. */
interface Accepted {
  id: string;
  exitCode: number;
}

/** How often each is killed, by weight. */
const weights: readonly (readonly [number, Victim])[] = [
  [4, "worker"],
  [3, "job"],
  [2, "api"],
  [1, "redis"],
  [1, "postgres"],
];

const leaseSeconds = 3;
/** The pause between two kills, and how long something is gone, at most. */
const betweenKillsMs = 3000;
const downMs = 1000;
/** A client gives up after this time. */
const patienceMs = 90_000;
const retryMs = 200;
/** Kills end when this part of the jobs has ended, so that the rest can end. */
const killedPart = 0.9;
/** Older than the age at which a blob without a job is abandoned. */
const laterMs = 24 * 60 * 60 * 1000;

/**
 * Sends stored jobs to a cluster while its parts are killed at random. Each accepted job must end with exactly one
 * result, and after all are deleted no blob and no process may be left.
 */
export class AsyncSoakRun {
  readonly #options: AsyncSoakOptions;
  readonly #kills = new Map<Victim, number>(victims.map((victim) => [victim, 0]));
  readonly #accepted: Accepted[] = [];
  #hasEnded = false;
  /** Jobs that were dead because they happened to be hit again and again, and were started once more. */
  #redriven = 0;
  /** Everything that failed. */
  readonly failures: string[] = [];

  constructor(options: AsyncSoakOptions) {
    this.#options = options;
  }

  /** Runs all jobs; resolves to a summary in one line. */
  async perform(): Promise<string> {
    const { queue } = this.#options;
    const cluster = await Cluster.start({
      DOCOPS_QUEUE: queue,
      DOCOPS_MAX_CONCURRENCY: "2",
      DOCOPS_JOB_LEASE_SECONDS: String(leaseSeconds),
      DOCOPS_IDEMPOTENCY_LEASE_SECONDS: String(leaseSeconds),
    });
    try {
      const killing = this.#kill(cluster);
      await this.#sendAll(cluster);
      await killing;
      await this.#checkResults(cluster);
      await this.#checkRemains(cluster);
      for (const wrong of await cluster.stop()) this.failures.push(wrong);
    } catch (error) {
      this.failures.push(String(error));
    } finally {
      this.#hasEnded = true;
      // They tell why something failed; alone they are no failure, for connections do break.
      if (this.failures.length > 0) this.failures.push(...cluster.errors());
      await cluster.remove();
    }
    const kills = [...this.#kills].map(([victim, count]) => `${victim} ${count}`).join(", ");
    return `${this.#accepted.length} jobs accepted; killed: ${kills}; ${this.#redriven} started again by hand`;
  }

  async #sendAll(cluster: Cluster): Promise<void> {
    const { concurrency, jobs, random } = this.#options;
    let left = jobs;
    const client = async (drawn: Random) => {
      while (left-- > 0) {
        const { form, exitCode } = drawStored(drawn);
        // The key makes the job one, however often it must be sent.
        const headers = { "Content-Type": form.contentType, "Idempotency-Key": randomUUID() };
        const request = { method: "POST", headers, body: new Uint8Array(form.bytes) };
        const { id } = await this.#ask<JobBody>(cluster, "/v1/jobs", request);
        this.#accepted.push({ id, exitCode });
      }
    };
    await Promise.all(Array.from({ length: concurrency }, (_, index) => client(random(index))));
  }

  /** Kills until most jobs have ended. */
  async #kill(cluster: Cluster): Promise<void> {
    const { jobs, random } = this.#options;
    const drawn = random(this.#options.concurrency);
    const pick = (count: number) => drawn.below(count);
    for (let isLate = false; !isLate && !this.#hasEnded; ) {
      await delay(drawn.below(betweenKillsMs));
      const victim = drawn.pickWeighted(weights) ?? "worker";
      if (cluster.strike(victim, pick, drawn.below(downMs))) {
        this.#kills.set(victim, (this.#kills.get(victim) ?? 0) + 1);
      }
      isLate = this.#accepted.length >= jobs && (await this.#endedPart(cluster)) >= killedPart;
    }
    await cluster.settled();
  }

  /** 0 while the database is down. */
  async #endedPart(cluster: Cluster): Promise<number> {
    const database = await openDatabase(cluster.config.state).catch(() => null);
    if (database === null) return 0;
    try {
      const { count } = await database.db
        .selectFrom("jobs")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("state", "in", jobEndStates)
        .executeTakeFirstOrThrow();
      return Number(count) / this.#options.jobs;
    } catch {
      return 0;
    } finally {
      await database.close();
    }
  }

  async #checkResults(cluster: Cluster): Promise<void> {
    for (const accepted of this.#accepted) {
      const job = await this.#ended(cluster, accepted.id);
      if (job.state !== "succeeded" || job.exit_code !== accepted.exitCode) {
        this.failures.push(
          `job ${job.id}: ${job.state} with ${job.exit_code}, not ${accepted.exitCode}: ${job.error?.error_code}`,
        );
        continue;
      }
      const response = await fetch(`${cluster.url}/v1/jobs/${job.id}/result`);
      const body = Buffer.from(await response.arrayBuffer());
      if (response.status !== 200) this.failures.push(`job ${job.id}: result ${response.status}`);
      else if (readZip(body, defaultPackageLimits).length < 5) {
        this.failures.push(`job ${job.id}: its ZIP lacks members`);
      }
    }
  }

  /** Waits for the end of a job. A dead one is started again, once: that kills hit it thrice is chance. */
  async #ended(cluster: Cluster, id: string): Promise<JobBody> {
    let isRedriven = false;
    for (const until = Date.now() + patienceMs; ; ) {
      const job = await this.#ask<JobBody>(cluster, `/v1/jobs/${id}?wait=10`, {});
      if (job.state === "dead" && !isRedriven) {
        isRedriven = true;
        this.#redriven++;
        await this.#ask(cluster, `/v1/jobs/${id}/retry`, { method: "POST" });
        continue;
      }
      if (jobEndStates.some((state) => state === job.state) || Date.now() > until) return job;
    }
  }

  /** One row and one end for each accepted job; after they are deleted, no row and no blob. */
  async #checkRemains(cluster: Cluster): Promise<void> {
    const { blobs: config, state } = cluster.config;
    const database = await openDatabase(state);
    if (database === null) throw new Error("the cluster has no database");
    try {
      const { db } = database;
      const rows = await db.selectFrom("jobs").select(["id"]).execute();
      const ids = new Set(this.#accepted.map(({ id }) => id));
      const unknown = rows.filter(({ id }) => !ids.has(id)).length;
      if (ids.size !== this.#accepted.length) this.failures.push("two keys got the same job");
      if (unknown > 0) this.failures.push(`${unknown} jobs that no client knows`);
      if (rows.length - unknown !== ids.size) this.failures.push("accepted jobs are lost");
      const ends = await db
        .selectFrom("job_events")
        .select(["job", ({ fn }) => fn.countAll<number>().as("count")])
        .where("type", "=", "succeeded")
        .groupBy("job")
        .execute();
      const several = ends.filter(({ count }) => Number(count) !== 1);
      if (several.length > 0) this.failures.push(`${several.length} jobs succeeded twice`);
      for (const { id } of rows) {
        await this.#ask(cluster, `/v1/jobs/${id}`, { method: "DELETE" });
      }
      const blobs = await openBlobs(database, { blobs: config, state, minFreeBytes: 0 });
      const sweep = sweepOrphanBlobs({ database, blobs, now: () => Date.now() + laterMs });
      await sweep.sweep(Number.POSITIVE_INFINITY);
      for await (const { key } of blobs.list(jobBlobPrefix)) this.failures.push(`left: ${key}`);
      blobs.close?.();
      const left = await db.selectFrom("job_events").select("job").execute();
      if (left.length > 0) this.failures.push(`${left.length} events of deleted jobs are left`);
    } finally {
      await database.close();
    }
  }

  /**
   * Asks until there is an answer that is final, as a client does whose server may be killed.
   *
   * @throws Error for an answer that is not of 2xx, and where nobody answers for a long time.
   */
  async #ask<Body>(cluster: Cluster, path: string, request: RequestInit): Promise<Body> {
    for (const until = Date.now() + patienceMs; ; await delay(retryMs)) {
      const response = await fetch(`${cluster.url}${path}`, request).catch(() => null);
      const text = await response?.text().catch(() => null);
      if (response !== null && typeof text === "string") {
        if (response.ok) return (text === "" ? undefined : JSON.parse(text)) as Body;
        // A repeated deletion whose first answer was lost.
        if (response.status === 404 && request.method === "DELETE") return undefined as Body;
        const isForNow = [409, 429, 500, 503].includes(response.status);
        if (!isForNow) throw new Error(`${path}: ${response.status} ${text}`);
      }
      if (Date.now() > until) throw new Error(`${path}: no answer, last ${text}`);
    }
  }
}
