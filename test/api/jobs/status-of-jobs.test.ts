import request from "supertest";
import { describe, expect, it } from "vitest";
import { statusBody } from "../../../apps/contract/answers/status.ts";
import { bearer, keysDatabase, keysFile, newKey } from "../auth/support.ts";
import { expectDocumented } from "../documented.ts";
import { samplesOf } from "../metrics-samples.ts";
import { startTestServer } from "../support.ts";
import { sqliteState, submitJob, untilState } from "./support.ts";

describe("/status and stored jobs", () => {
  it("/status tells an administrator how many stored jobs wait, run and are dead, and who runs them", async () => {
    const { env, service } = await keysDatabase();
    const tenant = await service.create(newKey({ scopes: ["jobs:read", "jobs:write"] }));
    const admin = await service.create(newKey({ scopes: ["admin"] }));
    const server = await startTestServer({ ...env, DOCOPS_MAX_CONCURRENCY: "2" }, "sleep");
    const client = { url: server.url, apiKey: tenant.apiKey };
    const { id } = await submitJob(client);
    await untilState(client, id, "running");
    await submitJob(client);
    await submitJob(client);
    const answer = await fetch(`${server.url}/status`, { headers: bearer(admin.apiKey) });
    await expectDocumented("GET", "/status", answer.clone());
    const { queue } = statusBody.parse(await answer.json());
    expect(queue).toMatchObject({
      max_concurrency: 2,
      // One of two slots is kept for requests.
      stored_jobs: { waiting: 2, running: 1, dead: 0, runners: 1, slots: 1 },
    });
    const own = await request(server.url).get("/status").set(bearer(tenant.apiKey));
    expect(Object.keys(own.body)).not.toContain("queue");
  });

  it("/status of a server without a state tells an administrator its slots, and of no stored jobs", async () => {
    const { env, service } = await keysFile();
    const { apiKey } = await service.create(newKey({ scopes: ["admin"] }));
    const server = await startTestServer({ ...env, DOCOPS_MAX_CONCURRENCY: "2" });
    const { body } = await request(server.url).get("/status").set(bearer(apiKey));
    expect(statusBody.parse(body).queue).toEqual({ running: 0, waiting: 0, max_concurrency: 2 });
  });

  it("/metrics tells the dead jobs, the processes that run jobs, and their slots", async () => {
    const env = { ...sqliteState(), DOCOPS_ENABLE_METRICS: "1", DOCOPS_MAX_CONCURRENCY: "3" };
    const server = await startTestServer(env, "crash");
    const { id } = await submitJob(server);
    await untilState(server, id, "dead");
    const counted = async (name: string) => (await samplesOf(server)).get(name);
    // The database is asked again after some seconds.
    await expect.poll(() => counted("docops_stored_jobs_dead"), { timeout: 20_000 }).toBe(1);
    expect(await counted("docops_stored_job_runners")).toBe(1);
    expect(await counted("docops_stored_job_slots")).toBe(2);
  }, 40_000);
});
