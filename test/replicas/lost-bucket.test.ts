import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { RunningServer } from "../../apps/api/server.ts";
import { newState } from "../api/idempotency/support.ts";
import { jobRequest, postJob, readJob, submitJob, untilEnded } from "../api/jobs/support.ts";
import { postRun, startTestServer } from "../api/support.ts";
import { postgresEngine } from "../conformance/engines.ts";
import { RedisServer } from "../conformance/redis.ts";
import { startFauxqsServer, stubCredentials } from "../conformance/s3-servers.ts";
import { TcpDoor } from "../support/tcp-door.ts";

/** Three attempts of a job that something broke were over after 2.5 and 10 seconds at the latest. */
const outageMs = 14_000;

describe("servers with different roles whose bucket is gone", () => {
  const engine = postgresEngine();
  let redis: RedisServer | null = null;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis?.remove());

  async function sharedState(queue: string) {
    stubCredentials();
    const { bucket, endpoint } = await startFauxqsServer();
    const door = await TcpDoor.open(Number(new URL(endpoint).port));
    onTestFinished(() => door.shut());
    const { env } = newState(engine);
    const shared = {
      ...env,
      DOCOPS_BLOBS: `s3://${bucket}/jobs`,
      DOCOPS_S3_ENDPOINT: `http://127.0.0.1:${door.port}`,
      DOCOPS_QUEUE: queue,
      DOCOPS_ENABLE_METRICS: "1",
      ...(queue === "bullmq" && { DOCOPS_REDIS_URL: redis?.address ?? "" }),
    };
    return { door, shared };
  }

  const attemptsOf = (server: Pick<Awaited<ReturnType<typeof startTestServer>>, "logLines">) =>
    server.logLines().filter(({ event }) => event === "job_attempt");

  async function readiness({ url }: Pick<RunningServer, "url">): Promise<unknown> {
    return (await (await fetch(`${url}/readyz`)).json()).reasons;
  }

  it.each(["local", "pg-boss", "bullmq"])(
    "no job that waits is lost with the bucket, none is begun meanwhile, and all end once it is back, delivered by %s",
    async (queue) => {
      const { door, shared } = await sharedState(queue);
      const api = await startTestServer({ ...shared, DOCOPS_ROLE: "api" });
      const jobs = await Promise.all(Array.from({ length: 10 }, () => submitJob(api)));
      const settings = { ...shared, DOCOPS_ROLE: "worker", DOCOPS_MAX_CONCURRENCY: "1" };
      const worker = await startTestServer(settings);
      await expect.poll(() => attemptsOf(worker).length, { timeout: 20_000 }).toBeGreaterThan(0);
      await door.shut();
      await expect
        .poll(() => readiness(worker), { timeout: 20_000 })
        .toEqual(["stored_jobs_paused"]);

      const run = await postRun(api);
      expect(run.status).toBe(200);
      await run.arrayBuffer();
      expect(await readiness(api)).toBeUndefined();
      const refused = await postJob(api);
      expect(refused.status).toBe(503);
      expect((await refused.json()).error_code).toBe("STATE_UNAVAILABLE");
      const [done] = attemptsOf(worker);
      expect((await jobRequest(api, "GET", `/${done?.job}/result`)).status).toBe(503);
      const metrics = await (await fetch(`${worker.url}/metrics`)).text();
      expect(metrics).toContain("\ndocops_stored_jobs_paused 1\n");

      await wait(outageMs);
      const met = attemptsOf(worker).filter(({ outcome }) => outcome !== "succeeded");
      expect(met).toMatchObject([{ outcome: "postponed", error_code: "STATE_UNAVAILABLE" }]);
      expect(await readJob(api, String(met[0]?.job))).toMatchObject({
        state: "queued",
        attempt: 0,
      });

      await door.reopen();
      for (const { id } of jobs) {
        expect(await untilEnded(api, id)).toMatchObject({ state: "succeeded", attempt: 1 });
      }
      expect(await readiness(worker)).toBeUndefined();
      const events = worker.logLines().map(({ event }) => event);
      expect(events.filter((event) => event === "stored_jobs_paused")).toHaveLength(1);
      expect(events.filter((event) => event === "stored_jobs_resumed")).toHaveLength(1);
    },
    120_000,
  );
});
