import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { workersOf } from "../../../scripts/processes.ts";
import { payload, startTestServer, workerPids } from "../support.ts";
import {
  jobBlobs,
  jobRequest,
  postJob,
  readJob,
  sqliteState,
  submitJob,
  untilEnded,
  untilState,
} from "./support.ts";

/** A task that the fixture worker `moody` does in the way that its title says. */
const task = (title: string) => ({
  task_type: "meeting_notice",
  payload: { ...payload, meeting_title: title },
});

describe("stored jobs that something breaks", () => {
  it("a job whose worker dies twice is dead and kept, and a retry brings it back", async () => {
    const state = sqliteState();
    const first = await startTestServer(state, "crash");
    const { id } = await submitJob(first);
    const dead = await untilEnded(first, id);
    expect(dead).toMatchObject({ state: "dead", attempt: 2, exit_code: null });
    expect(dead.error).toMatchObject({ error_code: "INTERNAL_ERROR" });
    const result = await jobRequest(first, "GET", `/${id}/result`);
    expect(result.status).toBe(500);
    expect((await result.json()).error_code).toBe("INTERNAL_ERROR");
    await first.close(0);
    const second = await startTestServer(state);
    const retried = await jobRequest(second, "POST", `/${id}/retry`);
    expect(retried.status).toBe(202);
    expect(await retried.json()).toMatchObject({ error: null });
    expect(await untilEnded(second, id)).toMatchObject({ state: "succeeded", exit_code: 0 });
    expect((await jobRequest(second, "GET", `/${id}/result`)).status).toBe(200);
    expect(jobBlobs(state.DOCOPS_STATE_DIR)).toEqual([`jobs%${id}%form`, `jobs%${id}%result-3`]);
  }, 60_000);

  it("a job that takes too long fails with 408 as a run does, and is not tried again", async () => {
    const env = { ...sqliteState(), DOCOPS_JOB_TIMEOUT_SECONDS: "0.3" };
    const server = await startTestServer(env, "sleep");
    const { id } = await submitJob(server);
    const job = await untilEnded(server, id);
    expect(job).toMatchObject({ state: "failed", attempt: 1 });
    expect(job.error).toMatchObject({
      error_code: "REQUEST_TIMEOUT",
      detail: { limit: "DOCOPS_JOB_TIMEOUT_SECONDS", timeout_seconds: 0.3, terminated: true },
    });
    expect((await jobRequest(server, "GET", `/${id}/result`)).status).toBe(408);
  });

  it("a job that writes too much fails with 413 as a run does, and the next one runs", async () => {
    const env = { ...sqliteState(), DOCOPS_MAX_OUTPUT_BYTES: "1000000" };
    const server = await startTestServer(env, "moody");
    const { id } = await submitJob(server, { task: task("disk") });
    const job = await untilEnded(server, id);
    expect(job).toMatchObject({ state: "failed", attempt: 1 });
    expect(job.error?.error_code).toBe("PAYLOAD_TOO_LARGE");
    const next = await submitJob(server);
    expect(await untilEnded(server, next.id)).toMatchObject({ state: "succeeded" });
  });

  it("a cancelled running job is cancelled once its worker is killed, and its slot is free", async () => {
    const server = await startTestServer(sqliteState(), "sleep");
    const { id } = await submitJob(server);
    await untilState(server, id, "running");
    while (workersOf(process.pid).length === 0) await new Promise((done) => setTimeout(done, 20));
    const answer = await jobRequest(server, "POST", `/${id}/cancel`);
    expect(answer.status).toBe(200);
    expect(await untilEnded(server, id)).toMatchObject({ state: "cancelled" });
    expect(workerPids()).toEqual([]);
    expect(server.slots.inUse).toBe(0);
    const result = await jobRequest(server, "GET", `/${id}/result`);
    expect(result.status).toBe(409);
    expect((await result.json()).detail).toMatchObject({ state: "cancelled" });
  });

  it("a job that is cancelled while it waits never runs, and one that has ended stays as it is", async () => {
    const env = { ...sqliteState(), DOCOPS_MAX_CONCURRENCY: "1", DOCOPS_JOB_TIMEOUT_SECONDS: "2" };
    const server = await startTestServer(env, "sleep");
    const running = await submitJob(server);
    await untilState(server, running.id, "running");
    const waiting = await submitJob(server);
    const last = await submitJob(server);
    expect((await readJob(server, last.id)).progress).toMatchObject({ ahead: 1, stage: null });
    const answer = await jobRequest(server, "POST", `/${waiting.id}/cancel`);
    expect(await answer.json()).toMatchObject({ state: "cancelled", attempt: 0 });
    const ended = await untilEnded(server, running.id);
    expect(ended.state).toBe("failed");
    const late = await jobRequest(server, "POST", `/${running.id}/cancel`);
    expect(late.status).toBe(200);
    expect(await late.json()).toEqual(ended);
  });

  it("a job that has not ended has no result and cannot be deleted or retried", async () => {
    const server = await startTestServer(sqliteState(), "sleep");
    const { id } = await submitJob(server);
    const asked = [
      await jobRequest(server, "GET", `/${id}/result`),
      await jobRequest(server, "DELETE", `/${id}`),
      await jobRequest(server, "POST", `/${id}/retry`),
    ];
    for (const answer of asked) {
      expect(answer.status).toBe(409);
      expect(await answer.json()).toMatchObject({
        error_code: "CONFLICT",
        detail: { id, reason: "not_ended" },
      });
    }
    await jobRequest(server, "POST", `/${id}/cancel`);
    await untilEnded(server, id);
  });

  it("a job whose inputs are gone is tried again, because the infrastructure has lost them", async () => {
    const state = sqliteState();
    const env = { ...state, DOCOPS_MAX_CONCURRENCY: "1", DOCOPS_JOB_TIMEOUT_SECONDS: "1.5" };
    const server = await startTestServer(env, "sleep");
    const first = await submitJob(server);
    await untilState(server, first.id, "running");
    const { id } = await submitJob(server);
    removeBlob(state.DOCOPS_STATE_DIR, `jobs%${id}%form`);
    const attemptsOf = () =>
      server.logLines().filter(({ event, job }) => event === "job_attempt" && job === id);
    await expect.poll(attemptsOf, { timeout: 10_000 }).toHaveLength(1);
    expect(attemptsOf()).toMatchObject([{ outcome: "delayed", error_code: "INTERNAL_ERROR" }]);
    expect(await readJob(server, id)).toMatchObject({ state: "queued", attempt: 1, error: null });
  });

  it("a result whose blob is missing is the server's fault, and its job can still be deleted", async () => {
    const state = sqliteState();
    const server = await startTestServer(state);
    const { id } = await submitJob(server);
    await untilEnded(server, id);
    removeBlob(state.DOCOPS_STATE_DIR, `jobs%${id}%result-1`);
    const result = await jobRequest(server, "GET", `/${id}/result`);
    expect(result.status).toBe(500);
    expect((await result.json()).error_code).toBe("INTERNAL_ERROR");
    const logged = server.logLines().find(({ event }) => event === "error");
    expect(logged).toMatchObject({ error_name: "ResultBlobMissing" });
    // A blob that is gone already does not keep a job from being deleted.
    expect((await jobRequest(server, "DELETE", `/${id}`)).status).toBe(204);
  });

  it("a job that waits too long for its start expires, and its result is 410", async () => {
    const env = {
      ...sqliteState(),
      DOCOPS_MAX_CONCURRENCY: "1",
      DOCOPS_JOB_TIMEOUT_SECONDS: "4",
      DOCOPS_JOB_MAX_WAIT_SECONDS: "1",
    };
    const server = await startTestServer(env, "sleep");
    const first = await submitJob(server);
    await untilState(server, first.id, "running");
    const { id } = await submitJob(server);
    const job = await untilEnded(server, id);
    expect(job).toMatchObject({ state: "expired", attempt: 0 });
    const result = await jobRequest(server, "GET", `/${id}/result`);
    expect(result.status).toBe(410);
    expect((await result.json()).error_code).toBe("GONE");
  });

  it("a tenant that has too many waiting jobs is told so, and nothing is stored", async () => {
    const state = sqliteState();
    const env = { ...state, DOCOPS_MAX_CONCURRENCY: "1", DOCOPS_MAX_QUEUED_JOBS_PER_TENANT: "1" };
    const server = await startTestServer(env, "sleep");
    const first = await submitJob(server);
    await untilState(server, first.id, "running");
    await submitJob(server);
    const stored = jobBlobs(state.DOCOPS_STATE_DIR);
    const answer = await postJob(server);
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("30");
    expect((await answer.json()).detail).toMatchObject({
      limit: "DOCOPS_MAX_QUEUED_JOBS_PER_TENANT",
      allowed: 1,
    });
    expect(jobBlobs(state.DOCOPS_STATE_DIR)).toEqual(stored);
  });
});

function removeBlob(stateDirectory: string, name: string): void {
  const root = join(stateDirectory, "blobs");
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (entry.name === name) rmSync(join(entry.parentPath, name));
  }
}
