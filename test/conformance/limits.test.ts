import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Budget } from "../../apps/api/limits/budget-store.ts";
import { DatabaseBudgets } from "../../apps/api/limits/database-budgets.ts";
import { MemoryBudgets } from "../../apps/api/limits/memory-budgets.ts";
import { MemoryRates } from "../../apps/api/limits/memory-rates.ts";
import type { RatePolicy } from "../../apps/api/limits/rate-limiter.ts";
import { RedisBudgets } from "../../apps/api/limits/redis-budgets.ts";
import { redisClient } from "../../apps/api/limits/redis-connection.ts";
import { RedisRates } from "../../apps/api/limits/redis-rates.ts";
import { describeBudgets } from "./budgets.ts";
import { describeOnEachEngine } from "./engines.ts";
import { describeRates } from "./rates.ts";
import { RedisServer } from "./redis.ts";

describeRates("rates in memory", async () => new MemoryRates());
describeBudgets("budgets in memory", async () => new MemoryBudgets());

describeOnEachEngine("budgets in the database", (engine) => {
  describeBudgets("budgets in the database", async () => new DatabaseBudgets(await engine.open()));

  it("two connections to one database count together: exactly ten of fifty jobs pass", async () => {
    const config = engine.newState();
    const first = new DatabaseBudgets(await engine.open(config));
    const second = new DatabaseBudgets(await engine.open(config));
    const jobs: Budget = { name: "jobs_per_day", limit: 10, windowMs: 86_400_000 };
    const results = await Promise.all(
      Array.from({ length: 25 }).flatMap(() =>
        [first, second].map((store) => store.reserve([{ ...jobs, account: "both", amount: 1 }])),
      ),
    );
    expect(results.filter(({ isReserved }) => isReserved)).toHaveLength(10);
  });

  it("budgets are there when the database is opened again", async () => {
    const config = engine.newState();
    const database = await engine.open(config);
    const jobs: Budget = { name: "jobs_per_day", limit: 10, windowMs: 86_400_000 };
    await new DatabaseBudgets(database).reserve([{ ...jobs, account: "a", amount: 3 }]);
    await database.close();
    const again = new DatabaseBudgets(await engine.open(config));
    expect(await again.read("a", [jobs])).toMatchObject([{ reserved: 3 }]);
  });
});

describe("what memory remembers is bounded", () => {
  const policy: RatePolicy = { name: "run", limit: 1, windowSeconds: 60 };
  const jobs: Budget = { name: "jobs_per_day", limit: 1, windowMs: 86_400_000 };

  it("the least recently seen caller of a rate is removed first", async () => {
    const rates = new MemoryRates(2);
    onTestFinished(() => rates.close());
    for (const caller of ["a", "b", "a", "c"]) await rates.count(policy, caller);
    expect(await rates.count(policy, "a")).toMatchObject({ isAllowed: false });
    expect(await rates.count(policy, "b")).toMatchObject({ isAllowed: true });
  });

  it("the least recently used account is removed first, but never the account of all tenants", async () => {
    const store = new MemoryBudgets({ maxAccounts: 2 });
    for (const account of ["*", "a", "b"]) await store.reserve([{ ...jobs, account, amount: 1 }]);
    const reservedOf = async (account: string) => (await store.read(account, [jobs]))[0]?.reserved;
    expect(await Promise.all(["*", "a", "b"].map(reservedOf))).toEqual([1, 0, 1]);
  });

  it("budgets in memory begin anew when the hour of the clock is over", async () => {
    let now = 10 * 3_600_000 + 5;
    const store = new MemoryBudgets({ now: () => now });
    const hourly: Budget = { name: "cpu_seconds_per_hour", limit: 10, windowMs: 3_600_000 };
    await store.reserve([{ ...hourly, account: "a", amount: 10 }]);
    expect(await store.read("a", [hourly])).toMatchObject([{ reserved: 10, resetMs: 3_599_995 }]);
    now = 11 * 3_600_000;
    expect(await store.read("a", [hourly])).toMatchObject([{ reserved: 0, resetMs: 3_600_000 }]);
  });
});

describe("counts in Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server?.remove());
  const connect = async () => {
    const client = redisClient(server.address);
    await client.connect();
    onTestFinished(() => client.disconnect());
    return client;
  };

  describeRates("rates in Redis", async () => new RedisRates(await connect()));
  describeBudgets("budgets in Redis", async () => new RedisBudgets(await connect()));

  it("two servers with one Redis count together: of fifty requests at both, ten pass", async () => {
    const servers = [new RedisRates(await connect()), new RedisRates(await connect())];
    const policy: RatePolicy = { name: "run", limit: 10, windowSeconds: 60 };
    const states = await Promise.all(
      Array.from({ length: 25 }).flatMap(() => servers.map((rates) => rates.count(policy, "both"))),
    );
    expect(states.filter(({ isAllowed }) => isAllowed)).toHaveLength(10);
  });

  it("the keys of an account in Redis expire", async () => {
    const client = await connect();
    const store = new RedisBudgets(client);
    const jobs: Budget = { name: "jobs_per_day", limit: 5, windowMs: 86_400_000 };
    await store.reserve([{ ...jobs, account: "short-lived", amount: 1 }]);
    expect(await client.pttl("{docops}:budget:short-lived")).toBeGreaterThan(86_400_000);
  });
});
