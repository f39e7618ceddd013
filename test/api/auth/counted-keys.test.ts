import request from "supertest";
import { describe, expect, it } from "vitest";
import type { NewKey } from "../../../apps/api/auth/key-service.ts";
import { statusBody, usageBody } from "../../../apps/contract/answers/status.ts";
import { expectDocumented } from "../documented.ts";
import { postRun, runForm, startTestServer, type TestServer } from "../support.ts";
import { bearer, keysFile, newKey } from "./support.ts";

/** A server that takes keys, and the headers of a request with each of these keys. */
async function startWithKeys(
  settings: Record<string, string>,
  ...keys: Partial<NewKey>[]
): Promise<{ server: TestServer; headers: { authorization: string }[] }> {
  const { env, service } = await keysFile();
  const made = await Promise.all(keys.map((values) => service.create(newKey(values))));
  const server = await startTestServer({ ...env, ...settings });
  return { server, headers: made.map(({ apiKey }) => bearer(apiKey)) };
}

const counted = { DOCOPS_RATE_LIMIT_ENABLED: "1", DOCOPS_RATE_LIMIT_META: "1/hour" };

describe("limits of keys", () => {
  it("keys behind one address are counted separately", async () => {
    const { server, headers } = await startWithKeys(counted, {}, {});
    const [one, other] = headers;
    const statusFor = async (key: { authorization: string } | undefined) =>
      (
        await request(server.url)
          .get("/v1/meta")
          .set(key ?? {})
      ).status;
    expect(await statusFor(one)).toBe(200);
    expect(await statusFor(one)).toBe(429);
    expect(await statusFor(other)).toBe(200);
  });

  it("requests that are refused for a wrong key do not count for a good one", async () => {
    const { server, headers } = await startWithKeys(counted, {});
    for (let at = 0; at < 3; at++) {
      const { status } = await request(server.url).get("/v1/meta").set(bearer("docops_wrong"));
      expect(status).toBe(401);
    }
    expect(
      (
        await request(server.url)
          .get("/v1/meta")
          .set(headers[0] ?? {})
      ).status,
    ).toBe(200);
  });

  it("two keys of one tenant share its budget, and another tenant has its own", async () => {
    const tenants = [{ tenant: "acme" }, { tenant: "acme" }, { tenant: "other" }];
    const settings = { DOCOPS_BUDGET_JOBS_PER_DAY: "1" };
    const { server, headers } = await startWithKeys(settings, ...tenants);
    const statuses = [];
    for (const key of headers) {
      statuses.push((await postRun(server, runForm(), { headers: key })).status);
    }
    expect(statuses).toEqual([200, 429, 200]);
  });

  it("/status shows a tenant its own budget, and an administrator all that there is", async () => {
    const settings = {
      DOCOPS_BUDGET_JOBS_PER_DAY: "5",
      DOCOPS_BREAKER_CPU_SECONDS_PER_HOUR: "100",
    };
    const { server, headers } = await startWithKeys(
      settings,
      { tenant: "acme" },
      { tenant: "operator", scopes: ["admin"] },
    );
    const [tenant = {}, admin = {}] = headers;
    await (await postRun(server, runForm(), { headers: tenant })).arrayBuffer();
    const own = await request(server.url).get("/status").set(tenant);
    expect(statusBody.parse(own.body).budgets).toMatchObject([{ name: "jobs_per_day", used: 1 }]);
    expect(Object.keys(own.body)).not.toContain("breakers");
    await expect.poll(() => server.slots.inUse).toBe(0);
    const all = statusBody.parse((await request(server.url).get("/status").set(admin)).body);
    expect(all).toMatchObject({
      budgets: [{ name: "jobs_per_day", used: 0 }],
      limits: { rates: "memory", budgets: "memory", is_degraded: false },
      queue: { running: 0, waiting: 0 },
      breakers: [],
      breaker_cpu_seconds_per_hour: { allowed: 100 },
    });
    expect(all.breaker_cpu_seconds_per_hour?.used).toBeGreaterThan(0);
  });

  it("/status refuses a credential that is wrong, and asks nobody for one", async () => {
    const { server } = await startWithKeys({});
    const wrong = await fetch(`${server.url}/status`, { headers: bearer("docops_wrong") });
    expect(wrong.status).toBe(401);
    await expectDocumented("GET", "/status", wrong);
    expect((await request(server.url).get("/status")).status).toBe(200);
  });

  it("/status tells nobody a budget who has sent no credential where one is asked for", async () => {
    const { server } = await startWithKeys({ DOCOPS_BUDGET_JOBS_PER_DAY: "5" });
    const { body } = await request(server.url).get("/status");
    expect(Object.keys(body).sort()).toEqual(["readiness", "role", "uptime_seconds", "version"]);
  });

  it("/v1/usage tells an administrator what tenants have used, and nobody else", async () => {
    const settings = { DOCOPS_BUDGET_JOBS_PER_DAY: "5" };
    const { server, headers } = await startWithKeys(settings, {}, { scopes: ["admin"] });
    const [tenant = {}, admin = {}] = headers;
    await (await postRun(server, runForm(), { headers: tenant })).arrayBuffer();
    const refused = await fetch(`${server.url}/v1/usage`, { headers: tenant });
    expect(refused.status).toBe(403);
    await expectDocumented("GET", "/v1/usage", refused);
    const { body } = await request(server.url).get("/v1/usage").set(admin);
    expect(usageBody.parse(body)).toMatchObject({
      tenants: [{ tenant: "acme", budgets: [{ name: "jobs_per_day", used: 1 }] }],
      next: null,
    });
    const after = await request(server.url).get("/v1/usage?after=acme").set(admin);
    expect(after.body).toEqual({ tenants: [], next: null });
    const twice = await request(server.url).get("/v1/usage?after=a&after=b").set(admin);
    expect([twice.status, twice.body.detail.field]).toEqual([400, "after"]);
    const nul = await request(server.url).get("/v1/usage?after=a%00").set(admin);
    expect([nul.status, nul.body.detail.field]).toEqual([400, "after"]);
  });
});
