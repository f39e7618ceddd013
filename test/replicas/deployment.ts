import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { readConfig } from "../../apps/api/config/config.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { openDatabase } from "../../apps/api/state/open-database.ts";
import { pepper } from "../api/auth/support.ts";
import { PostgresServer } from "../conformance/postgres.ts";
import { RedisServer } from "../conformance/redis.ts";
import { freePort, startNginx } from "../proxy/nginx.ts";
import { run } from "../scripts/support.ts";
import { Replica } from "./replica.ts";

/** Two replicas behind nginx, with one PostgreSQL, one Redis and one directory of blobs. */
export interface Deployment {
  /** Where clients ask: nginx, with TLS. Its certificate is trusted by this process. */
  url: string;
  replicas: readonly [Replica, Replica];
  postgres: PostgresServer;
  redis: RedisServer;
  /** The common database, as the replicas see it. */
  database: Database;
  /** A key that `docops keys create` has made. */
  createKey(tenant: string, ...scopes: readonly string[]): Promise<string>;
  /** Runs a command on the state of the replicas. @throws Error where it fails. */
  docops(...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/**
 * Starts all of it, as an operator would: the tables are made by `docops migrate`.
 *
 * @param env further settings of both replicas.
 */
export async function deploy(env: Record<string, string> = {}): Promise<Deployment> {
  const cleanUp: (() => unknown)[] = [];
  const remove = async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  };
  const removed = <T extends { remove(): Promise<void> }>(part: T): T => {
    cleanUp.push(() => part.remove());
    return part;
  };
  try {
    const directory = mkdtempSync(join(tmpdir(), "docops-replicas-"));
    cleanUp.push(() => rmSync(directory, { recursive: true, force: true }));
    const postgres = removed(await PostgresServer.start());
    const redis = removed(await RedisServer.start());
    const settings: Record<string, string> = {
      DATABASE_URL: postgres.createDatabase(),
      DOCOPS_STATE_DIR: join(directory, "state"),
      DOCOPS_REDIS_URL: redis.address,
      DOCOPS_AUTH: "keys",
      DOCOPS_KEY_PEPPER: pepper,
      DOCOPS_REPLICAS: "2",
      DOCOPS_TRUST_PROXY: "127.0.0.1",
      DOCOPS_QUEUE_TIMEOUT_SECONDS: "60",
      DOCOPS_ENABLE_METRICS: "1",
      ...env,
    };
    const docops = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await run("apps/cli/main.ts", args, { env: settings });
      if (code !== 0) throw new Error(`docops ${args.join(" ")}: ${stderr}`);
      return stdout.trim();
    };
    await docops("migrate");
    const database = await openDatabase(readConfig(settings).state);
    if (database === null) throw new Error("these settings have no state");
    cleanUp.push(() => database.close());
    const replicas = [
      removed(await Replica.start(await freePort(), settings)),
      removed(await Replica.start(await freePort(), settings)),
    ] as const;
    // All clients of a test have one address.
    const nginx = removed(await startNginx(replicas, { requestsPerSecond: 10_000 }));
    setDefaultCACertificates([...getCACertificates("default"), nginx.certificate]);
    const createKey = (tenant: string, ...scopes: readonly string[]) =>
      docops("keys", "create", "--tenant", tenant, "--scope", scopes.join(","));
    return { url: nginx.url, replicas, postgres, redis, database, createKey, docops, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
