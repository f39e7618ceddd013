import request from "supertest";
import { describe, expect, it, onTestFinished } from "vitest";
import { postRun, runForm, startTestServer, type TestServer } from "../api/support.ts";
import { RedisServer } from "./redis.ts";

/** Requests with a form that no check lets through: they cost no worker. */
const badForm = () => runForm({ template: null });

async function startRedis(): Promise<RedisServer> {
  const redis = await RedisServer.start();
  onTestFinished(() => redis.remove());
  return redis;
}

const startServer = (redis: Pick<RedisServer, "address">, env: Record<string, string> = {}) =>
  startTestServer({
    DOCOPS_REDIS_URL: redis.address,
    DOCOPS_RATE_LIMIT_ENABLED: "1",
    DOCOPS_RATE_LIMIT_RUN: "10/hour",
    DOCOPS_ENABLE_METRICS: "1",
    ...env,
  });

const eventsOf = (server: TestServer) =>
  server
    .logLines()
    .map(({ event }) => event)
    .filter((event) => event === "limits_degraded" || event === "limits_restored");

async function degradedOf({ url }: TestServer): Promise<string | undefined> {
  const { text } = await request(url).get("/metrics");
  return /^docops_limits_degraded (\d)$/m.exec(text)?.[1];
}

/** So many requests at once; how many of them had each status. */
async function statusesOf(server: TestServer, count: number): Promise<Record<number, number>> {
  const answers = await Promise.all(
    Array.from({ length: count }, () => postRun(server, badForm())),
  );
  const byStatus = Map.groupBy(answers, ({ status }) => status);
  return Object.fromEntries([...byStatus].map(([status, those]) => [status, those.length]));
}

describe("limits without their Redis", () => {
  it("two servers with one Redis allow together what one limit allows", async () => {
    const redis = await startRedis();
    const [one, other] = [await startServer(redis), await startServer(redis)];
    const statuses = await Promise.all([statusesOf(one, 20), statusesOf(other, 20)]);
    const passed = statuses.reduce((sum, each) => sum + (each[400] ?? 0), 0);
    expect(passed).toBe(10);
    expect(await degradedOf(one)).toBe("0");
  });

  it("a Redis that is killed under load gives no 5xx, and each server allows its share", async () => {
    const redis = await startRedis();
    const server = await startServer(redis, {
      DOCOPS_REPLICAS: "2",
      DOCOPS_RATE_LIMIT_RUN: "40/hour",
      DOCOPS_BUDGET_JOBS_PER_DAY: "1000",
    });
    const load = Promise.all([statusesOf(server, 30), statusesOf(server, 30)]);
    await redis.kill();
    const statuses = await load;
    const later = await statusesOf(server, 60);
    const all = [...statuses, later].flatMap((each) => Object.keys(each));
    expect(new Set(all)).toEqual(new Set(["400", "429"]));
    const passed = [...statuses, later].reduce((sum, each) => sum + (each[400] ?? 0), 0);
    // What Redis had allowed before, and the half of the limit that this server may allow alone.
    expect(passed).toBeLessThanOrEqual(40 + 20);
    expect(passed).toBeGreaterThanOrEqual(20);
    expect(await degradedOf(server)).toBe("1");
    expect(eventsOf(server)).toEqual(["limits_degraded"]);
  });

  it("a Redis that comes back counts on from where it was, and the log says so once", async () => {
    const redis = await startRedis();
    const server = await startServer(redis);
    expect(await statusesOf(server, 8)).toEqual({ 400: 8 });
    await redis.kill();
    await expect.poll(() => degradedOf(server)).toBe("1");
    expect(await statusesOf(server, 1)).toEqual({ 400: 1 });
    await redis.start();
    await expect.poll(() => degradedOf(server)).toBe("0");
    expect(await statusesOf(server, 20)).toEqual({ 400: 2, 429: 18 });
    expect(eventsOf(server)).toEqual(["limits_degraded", "limits_restored"]);
  });

  it("a Redis that hangs holds no request up for long, and its breaker opens", async () => {
    const redis = await startRedis();
    const server = await startServer(redis);
    redis.freeze();
    onTestFinished(() => redis.thaw());
    for (let at = 0; at < 4; at++) expect((await postRun(server, badForm())).status).toBe(400);
    const { text } = await request(server.url).get("/metrics");
    expect(text).toMatch(/^docops_breaker_state\{dependency="redis"\} [12]$/m);
    redis.thaw();
    await expect
      .poll(async () => {
        await request(server.url).get("/v1/meta");
        return degradedOf(server);
      })
      .toBe("0");
  });

  it("a server starts without its Redis, counts in memory, and uses it once it is there", async () => {
    const redis = await startRedis();
    await redis.kill();
    const server = await startServer(redis);
    expect(await statusesOf(server, 12)).toEqual({ 400: 10, 429: 2 });
    expect(await degradedOf(server)).toBe("1");
    await redis.start();
    await expect.poll(() => degradedOf(server)).toBe("0");
    expect(await statusesOf(server, 12)).toEqual({ 400: 10, 429: 2 });
  });

  it("a job whose budget was reserved in a Redis that is lost since ends as it would have, and is paid for here", async () => {
    const redis = await startRedis();
    const server = await startServer(redis, { DOCOPS_BUDGET_JOBS_PER_DAY: "5" });
    const first = postRun(server);
    await expect.poll(() => server.slots.inUse).toBe(1);
    await redis.kill();
    expect((await first).status).toBe(200);
    const { body } = await request(server.url).get("/status");
    expect(body.budgets).toMatchObject([{ name: "jobs_per_day", used: 1, reserved: 0 }]);
    expect((await postRun(server)).status).toBe(200);
  });

  it("a restart of the server forgets no budget that Redis keeps", async () => {
    const redis = await startRedis();
    const env = { DOCOPS_BUDGET_JOBS_PER_DAY: "1" };
    const before = await startServer(redis, env);
    expect((await postRun(before)).status).toBe(200);
    await before.close(0);
    const after = await startServer(redis, env);
    expect((await postRun(after)).status).toBe(429);
  });

  it("the password of Redis is in no line of the log", async () => {
    const redis = await startRedis();
    await redis.kill();
    const server = await startServer({ address: "redis://user:hunter2@127.0.0.1:1" });
    await statusesOf(server, 2);
    expect(eventsOf(server)).toEqual(["limits_degraded"]);
    expect(JSON.stringify(server.logLines())).not.toContain("hunter2");
  });
});
