import { describe, expect, it } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { newState } from "../api/idempotency/support.ts";
import {
  jobRequest,
  postJob,
  readJob,
  submitJob,
  untilEnded,
  untilState,
} from "../api/jobs/support.ts";
import { postRun, readMembers, startTestServer } from "../api/support.ts";
import { postgresEngine } from "../conformance/engines.ts";
import { startFauxqsServer, stubCredentials } from "../conformance/s3-servers.ts";
import { Receiver, settingsFor } from "../conformance/webhooks.ts";
import { waitUntil } from "../support/wait-until.ts";

describe("servers with different roles on one PostgreSQL and one bucket", () => {
  const engine = postgresEngine();

  async function sharedState() {
    stubCredentials();
    const { bucket, endpoint } = await startFauxqsServer();
    const { env } = newState(engine);
    return { ...env, DOCOPS_BLOBS: `s3://${bucket}/jobs`, DOCOPS_S3_ENDPOINT: endpoint };
  }

  it.each(["pg-boss", "local"])(
    "two servers that take requests and two that run jobs end every job once, delivered by %s",
    async (queue) => {
      const env = { ...(await sharedState()), DOCOPS_QUEUE: queue };
      const apis = [
        await startTestServer({ ...env, DOCOPS_ROLE: "api" }),
        await startTestServer({ ...env, DOCOPS_ROLE: "api" }),
      ] as const;
      const submitted = await Promise.all(
        Array.from({ length: 8 }, (_, at) => submitJob(apis[at % 2 === 0 ? 0 : 1])),
      );
      expect((await readJob(apis[0], submitted[0]?.id ?? "")).state).toBe("queued");
      expect(apis[0].slots.inUse).toBe(0);
      const workers = [
        await startTestServer({ ...env, DOCOPS_ROLE: "worker" }),
        await startTestServer({ ...env, DOCOPS_ROLE: "worker" }),
      ] as const;
      for (const { id } of submitted) {
        expect(await untilEnded(apis[1], id)).toMatchObject({ state: "succeeded", attempt: 1 });
        const members = await readMembers(await jobRequest(apis[0], "GET", `/${id}/result`));
        expect(members["api_result.json"].exit_code).toBe(0);
      }
      const ended = workers.flatMap((worker) =>
        worker.logLines().filter(({ event }) => event === "job_attempt"),
      );
      expect(ended.map(({ job }) => job).sort()).toEqual(submitted.map(({ id }) => id).sort());
      expect(ended.filter(({ outcome }) => outcome !== "succeeded")).toEqual([]);
    },
    90_000,
  );

  it("a server that only runs jobs takes none, and still tells how it is", async () => {
    const env = { ...(await sharedState()), DOCOPS_ROLE: "worker", DOCOPS_ENABLE_METRICS: "1" };
    const worker = await startTestServer(env);
    for (const answer of [await postRun(worker), await postJob(worker)]) {
      expect(answer.status).toBe(404);
    }
    for (const path of ["/healthz", "/readyz", "/metrics"]) {
      expect((await fetch(worker.url + path)).status).toBe(200);
    }
    const status = await (await fetch(`${worker.url}/status`)).json();
    expect(status).toMatchObject({ role: "worker", readiness: { status: "ready" } });
  });

  it("a cancellation at one server kills the worker that another server has", async () => {
    const env = await sharedState();
    const api = await startTestServer({ ...env, DOCOPS_ROLE: "api" });
    const worker = await startTestServer({ ...env, DOCOPS_ROLE: "worker" }, "sleep");
    const { id } = await submitJob(api);
    await untilState(api, id, "running");
    const following = jobRequest(api, "GET", `/${id}/events`);
    expect((await jobRequest(api, "POST", `/${id}/cancel`)).status).toBe(200);
    expect(await untilEnded(api, id)).toMatchObject({ state: "cancelled" });
    expect(await (await following).text()).toContain("event: cancelled");
    await expect.poll(() => worker.slots.inUse).toBe(0);
  });

  it("a webhook that one server takes is sent once, whichever server runs or cancels the job", async () => {
    const receiver = await Receiver.start();
    const env = { ...(await sharedState()), ...settingsFor(receiver) };
    const api = await startTestServer({ ...env, DOCOPS_ROLE: "api" });
    const webhook_url = receiver.url;
    const cancelled = await submitJob(api, { webhook_url });
    expect((await jobRequest(api, "POST", `/${cancelled.id}/cancel`)).status).toBe(200);
    await waitUntil("the server without jobs sends it", () => receiver.accepted.length === 1);
    await startTestServer({ ...env, DOCOPS_ROLE: "worker" });
    const { id } = await submitJob(api, { webhook_url });
    await waitUntil("one of them sends it", () => receiver.accepted.length === 2);
    expect(receiver.accepted.map(({ job, type }) => [job, type])).toEqual([
      [cancelled.id, "job.cancelled"],
      [id, "job.succeeded"],
    ]);
    expect(receiver.requests).toHaveLength(2);
  });

  it.each([
    [{ DOCOPS_ROLE: "worker" }, 'DOCOPS_ROLE="worker": needs DOCOPS_STATE=postgres'],
    [{ DOCOPS_ROLE: "api", DOCOPS_STATE: "sqlite" }, 'DOCOPS_ROLE="api": needs DOCOPS_STATE='],
    [
      { DOCOPS_ROLE: "api", DATABASE_URL: "postgres://localhost/docops" },
      'DOCOPS_ROLE="api": needs DOCOPS_BLOBS=s3://bucket/prefix',
    ],
    [{ DOCOPS_QUEUE: "pg-boss", DOCOPS_STATE: "sqlite" }, 'DOCOPS_QUEUE="pg-boss": needs'],
    [{ DOCOPS_QUEUE: "bullmq", DOCOPS_STATE: "sqlite" }, "needs DOCOPS_REDIS_URL"],
    [{ DOCOPS_QUEUE: "bullmq", DOCOPS_REDIS_URL: "redis://localhost" }, "needs a state"],
  ])("settings that would lose jobs stop the start: %o", (env, told) => {
    expect(() => readConfig(env)).toThrow(told);
  });
});
