import { Redis } from "ioredis";
import { afterAll, beforeAll, describe } from "vitest";
import { postgresEngine } from "./engines.ts";
import { testDelivery } from "./job-delivery.ts";
import { RedisServer } from "./redis.ts";

describe("delivery by BullMQ", () => {
  let server: RedisServer | null = null;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server?.remove());
  const redis = () => server?.address ?? "";
  const empty = async () => {
    const client = new Redis(redis());
    await client.flushall();
    client.disconnect();
  };
  testDelivery({ queue: "bullmq", engine: postgresEngine(), redis, empty });
});
