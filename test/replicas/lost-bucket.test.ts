import { describe, expect, it } from "vitest";
import { newState } from "../api/idempotency/support.ts";
import { jobRequest, postJob, submitJob, untilEnded, untilState } from "../api/jobs/support.ts";
import { postRun, startTestServer } from "../api/support.ts";
import { postgresEngine } from "../conformance/engines.ts";
import { startFauxqsServer, stubCredentials } from "../conformance/s3-servers.ts";

describe("servers with different roles whose bucket is gone", () => {
  const engine = postgresEngine();

  it("without the bucket runs are answered, submissions and results are 503, and a job that waits is dead after three attempts", async () => {
    stubCredentials();
    const { bucket, endpoint, stop } = await startFauxqsServer();
    const { env } = newState(engine);
    const shared = { ...env, DOCOPS_BLOBS: `s3://${bucket}/jobs`, DOCOPS_S3_ENDPOINT: endpoint };
    const api = await startTestServer({ ...shared, DOCOPS_ROLE: "api" });
    const early = await startTestServer({ ...shared, DOCOPS_ROLE: "worker" });
    const done = await submitJob(api);
    expect(await untilEnded(api, done.id)).toMatchObject({ state: "succeeded" });
    await early.close();
    const settings = { ...shared, DOCOPS_ROLE: "worker", DOCOPS_MAX_CONCURRENCY: "1" };
    await startTestServer(settings, "sleep");
    const blocking = await submitJob(api);
    await untilState(api, blocking.id, "running");
    const waiting = await submitJob(api);
    await stop();
    const run = await postRun(api);
    expect(run.status).toBe(200);
    await run.arrayBuffer();
    const refused = await postJob(api);
    expect(refused.status).toBe(503);
    expect((await refused.json()).error_code).toBe("STATE_UNAVAILABLE");
    expect((await jobRequest(api, "GET", `/${done.id}/result`)).status).toBe(503);
    await jobRequest(api, "POST", `/${blocking.id}/cancel`);
    expect(await untilEnded(api, waiting.id)).toMatchObject({
      state: "dead",
      attempt: 3,
      error: { error_code: "STATE_UNAVAILABLE" },
    });
  }, 120_000);
});
