import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFauxqs } from "fauxqs";
import { readConfig } from "../../../apps/api/config/config.ts";
import { PostgresServer } from "../../../test/conformance/postgres.ts";
import { RedisServer } from "../../../test/conformance/redis.ts";
import { freePort } from "../../../test/proxy/nginx.ts";
import { Replica } from "../../../test/replicas/replica.ts";
import { processesWith, workersOf } from "../../processes.ts";

/** The processes that are killed. `job` is the process of one job; a worker is a server that runs stored jobs. */
export const victims = ["worker", "job", "api", "redis", "postgres"] as const;
export type Victim = (typeof victims)[number];

const mostStarts = 30;
const betweenStartsMs = 500;
const bucket = "docops-soak";
/** The default of the AWS SDK: it takes credentials from the environment. */
const credentials = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "soak",
  AWS_SECRET_ACCESS_KEY: "soak",
};

/** Something that is killed and started again. */
interface Part {
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** One server for requests and two for jobs, with a PostgreSQL, a Redis and a bucket of their own. */
export class Cluster {
  readonly settings: Readonly<Record<string, string>>;
  readonly #directory: string;
  readonly #postgres: PostgresServer;
  readonly #redis: RedisServer;
  readonly #cleanUp: (() => unknown)[];
  readonly #tmpNames: string[] = [];
  /** The processes that are down now. */
  readonly #restarts = new Map<string, Promise<void>>();
  #api: Replica | null = null;
  #workers: readonly Replica[] = [];

  private constructor(parts: {
    settings: Readonly<Record<string, string>>;
    directory: string;
    postgres: PostgresServer;
    redis: RedisServer;
    cleanUp: (() => unknown)[];
  }) {
    this.settings = parts.settings;
    this.#directory = parts.directory;
    this.#postgres = parts.postgres;
    this.#redis = parts.redis;
    this.#cleanUp = parts.cleanUp;
  }

  /** Starts all of it. The caller removes it. */
  static async start(env: Readonly<Record<string, string>>): Promise<Cluster> {
    const cleanUp: (() => unknown)[] = [];
    const directory = mkdtempSync(join(tmpdir(), "docops-soak-"));
    cleanUp.push(() => rmSync(directory, { recursive: true, force: true }));
    const postgres = await PostgresServer.start();
    cleanUp.push(() => postgres.remove());
    const redis = await RedisServer.start();
    cleanUp.push(() => redis.remove());
    const s3 = await startFauxqs({ port: 0, logger: false });
    s3.createBucket(bucket);
    cleanUp.push(() => s3.stop());
    // The blob store of this process asks it too.
    Object.assign(process.env, credentials);
    const settings = {
      ...credentials,
      DATABASE_URL: postgres.createDatabase(),
      DOCOPS_MIGRATE: "auto",
      DOCOPS_REDIS_URL: redis.address,
      DOCOPS_BLOBS: `s3://${bucket}/soak`,
      DOCOPS_S3_ENDPOINT: `http://127.0.0.1:${s3.port}`,
      DOCOPS_STATE_DIR: join(directory, "state"),
      DOCOPS_REPLICAS: "3",
      ...env,
    };
    const cluster = new Cluster({ settings, directory, postgres, redis, cleanUp });
    try {
      await cluster.#startServers();
      return cluster;
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  get config() {
    return readConfig({ ...this.settings });
  }

  /** Where clients ask. */
  get url(): string {
    return this.#apiReplica.url;
  }

  /**
   * Kills something that runs. It is started again after `downMs`, while the caller goes on.
   *
   * @returns false if there was nothing to kill.
   */
  strike(victim: Victim, pick: (count: number) => number, downMs: number): boolean {
    const worker = this.#workers[pick(this.#workers.length)];
    if (victim === "job") return this.#killJob(worker, pick);
    const part: Part | undefined = {
      worker,
      api: this.#apiReplica,
      redis: this.#redis,
      // Its method `start` makes a new one.
      postgres: { kill: () => this.#postgres.kill(), start: () => this.#postgres.run() },
    }[victim];
    const name =
      victim === "worker" ? `worker ${this.#workers.indexOf(worker as Replica)}` : victim;
    if (part === undefined || this.#restarts.has(name)) return false;
    const restart = async () => {
      await part.kill();
      await new Promise((resolve) => setTimeout(resolve, downMs));
      await startAgain(part);
    };
    const restarted = restart().finally(() => this.#restarts.delete(name));
    // `settled` throws it.
    restarted.catch(() => undefined);
    this.#restarts.set(name, restarted);
    return true;
  }

  /** Resolves when all that was killed runs again. @throws Error for something that does not start any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#restarts.values());
  }

  /** The errors that servers have logged, each kind once with its number. */
  errors(): string[] {
    const counts = new Map<string, number>();
    for (const replica of [this.#apiReplica, ...this.#workers]) {
      for (const line of replica.logLines().filter(({ level }) => level === "error")) {
        const { event, message, error_name, error_code, error_errno, at } = line;
        const kind = JSON.stringify({ event, message, error_name, error_code, error_errno, at });
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
    }
    return [...counts].map(([kind, count]) => `${count} x ${kind}`);
  }

  /** Ends the servers as an operator does. @returns everything that is wrong afterwards, in words. */
  async stop(): Promise<string[]> {
    const wrong: string[] = [];
    for (const replica of [this.#apiReplica, ...this.#workers]) {
      const code = await replica.stop();
      if (code !== 0) wrong.push(`a server ended with ${code}`);
    }
    for (const { pid } of processesWith(this.#directory)) wrong.push(`process ${pid} is left`);
    for (const name of this.#tmpNames) {
      const left = readdirSync(join(this.#directory, name));
      if (left.length > 0) wrong.push(`left in ${name}: ${left}`);
    }
    return wrong;
  }

  async remove(): Promise<void> {
    await Promise.allSettled(this.#restarts.values());
    for (const replica of [this.#api, ...this.#workers]) await replica?.remove();
    for (const step of this.#cleanUp.splice(0).reverse()) await step();
  }

  get #apiReplica(): Replica {
    if (this.#api === null) throw new Error("the cluster has not started");
    return this.#api;
  }

  async #startServers(): Promise<void> {
    // The first one makes the tables.
    this.#api = await this.#startServer("api", "tmp-api");
    this.#workers = [
      await this.#startServer("worker", "tmp-worker-1"),
      await this.#startServer("worker", "tmp-worker-2"),
    ];
  }

  /** Each life of a server has the same directory, so that a start sweeps up what a kill has left. */
  async #startServer(role: string, tmpName: string): Promise<Replica> {
    const tmpDirectory = join(this.#directory, tmpName);
    mkdirSync(tmpDirectory);
    this.#tmpNames.push(tmpName);
    const env = { ...this.settings, DOCOPS_ROLE: role, DOCOPS_TMP_DIR: tmpDirectory };
    return Replica.start(await freePort(), env);
  }

  #killJob(worker: Replica | undefined, pick: (count: number) => number): boolean {
    const pids = worker?.pid === undefined ? [] : workersOf(worker.pid);
    const pid = pids[pick(pids.length)];
    if (pid === undefined) return false;
    try {
      process.kill(pid, "SIGKILL");
      return true;
    } catch {
      // It has ended by itself.
      return false;
    }
  }
}

/** Starts something as a supervisor does: a server whose database is down ends, and is started again. */
async function startAgain(part: Part): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await part.start();
      return;
    } catch (error) {
      if (tries >= mostStarts) throw error;
      await new Promise((resolve) => setTimeout(resolve, betweenStartsMs));
    }
  }
}
