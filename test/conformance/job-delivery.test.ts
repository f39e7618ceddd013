import { Redis } from "ioredis";
import { sql } from "kysely";
import { afterAll, beforeAll, describe } from "vitest";
import { postgresEngine, sqliteEngine } from "./engines.ts";
import { testDelivery } from "./job-delivery.ts";
import type { JobProcess } from "./jobs.ts";
import { RedisServer } from "./redis.ts";

describe("local delivery on SQLite", () => {
  testDelivery({ queue: "local", engine: sqliteEngine(), redis: () => null, empty: null });
});

describe("local delivery on PostgreSQL", () => {
  testDelivery({ queue: "local", engine: postgresEngine(), redis: () => null, empty: null });
});

describe("delivery by pg-boss", () => {
  const empty = async ({ database }: JobProcess) => {
    await sql`truncate pgboss.job`.execute(database.db);
  };
  testDelivery({ queue: "pg-boss", engine: postgresEngine(), redis: () => null, empty });
});

describe("delivery by BullMQ", () => {
  let server: RedisServer | null = null;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server?.remove());
  const empty = async () => {
    const client = new Redis(server?.address ?? "");
    await client.flushall();
    client.disconnect();
  };
  const redis = () => server?.address ?? "";
  testDelivery({ queue: "bullmq", engine: postgresEngine(), redis, empty });
});
