import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { keysDatabase, newKey } from "../auth/support.ts";
import { expectDocumented } from "../documented.ts";
import { startProcess, urlOf } from "../server-process.ts";
import { postRun, readMembers, startTestServer } from "../support.ts";
import {
  jobRequest,
  postJob,
  readJob,
  sqliteState,
  submitJob,
  untilEnded,
  untilState,
} from "./support.ts";

describe("stored jobs over restarts, tenants and repeated requests", () => {
  it("a job survives kill -9 of its server between submission and result", async () => {
    const env = { ...sqliteState(), DOCOPS_JOB_LEASE_SECONDS: "1", DOCOPS_PORT: "0" };
    const first = startProcess(env);
    const url = await urlOf(first.output);
    const ids = await Promise.all(
      Array.from({ length: 6 }, async () => (await submitJob({ url })).id),
    );
    const ended = once(first.child, "exit");
    first.child.kill("SIGKILL");
    await ended;
    const second = await startTestServer(env);
    for (const id of ids) {
      expect(await untilEnded(second, id)).toMatchObject({ state: "succeeded", exit_code: 0 });
      const members = await readMembers(await jobRequest(second, "GET", `/${id}/result`));
      expect(members["api_result.json"].exit_code).toBe(0);
    }
  }, 60_000);

  it("a server that ends hands its running job back, without an attempt against it", async () => {
    const state = sqliteState();
    const first = await startTestServer(state, "sleep");
    const { id } = await submitJob(first);
    await untilState(first, id, "running");
    await first.close(0);
    const second = await startTestServer(state);
    expect(await untilEnded(second, id)).toMatchObject({ state: "succeeded", attempt: 1 });
  });

  it("another tenant's job is not found, whatever is asked of it", async () => {
    const { env, service } = await keysDatabase();
    const server = await startTestServer(env);
    const clientOf = async (tenant: string) => {
      const scopes = ["jobs:read", "jobs:write"] as const;
      const { apiKey } = await service.create(newKey({ tenant, scopes: [...scopes] }));
      return { url: server.url, apiKey };
    };
    const [ours, others] = [await clientOf("ours"), await clientOf("others")];
    const { id } = await submitJob(ours);
    await untilEnded(ours, id);
    const asked = [
      await jobRequest(others, "GET", `/${id}`),
      await jobRequest(others, "GET", `/${id}/result`),
      await jobRequest(others, "GET", `/${id}/events`),
      await jobRequest(others, "POST", `/${id}/cancel`),
      await jobRequest(others, "POST", `/${id}/retry`),
      await jobRequest(others, "DELETE", `/${id}`),
    ];
    expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 404));
    expect((await (await jobRequest(others, "GET", "")).json()).jobs).toEqual([]);
    expect((await (await jobRequest(ours, "GET", "")).json()).jobs).toHaveLength(1);
    expect((await jobRequest(ours, "GET", `/${id}/result`)).status).toBe(200);
  });

  it("a key without the scope reads or submits no jobs", async () => {
    const { env, service } = await keysDatabase();
    const server = await startTestServer(env);
    const { apiKey } = await service.create(newKey({ scopes: ["run", "jobs:read"] }));
    const reader = { url: server.url, apiKey };
    expect((await postJob(reader)).status).toBe(403);
    expect((await jobRequest(reader, "GET", "")).status).toBe(200);
    const { apiKey: runOnly } = await service.create(newKey({ scopes: ["run"] }));
    const answer = await jobRequest({ url: server.url, apiKey: runOnly }, "GET", "");
    expect(answer.status).toBe(403);
  });

  it("a repeated submission with a key makes one job, and gets the same answer", async () => {
    const server = await startTestServer(sqliteState());
    const key = { "Idempotency-Key": "once" };
    const first = await postJob(server, {}, key);
    const again = await postJob(server, {}, key);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    expect(await again.json()).toEqual(await first.json());
    const other = await postJob(server, { preset: "strict" }, key);
    expect(other.status).toBe(422);
    expect((await (await jobRequest(server, "GET", "")).json()).jobs).toHaveLength(1);
  });

  it("ten submissions at once with one key make one job", async () => {
    const server = await startTestServer(sqliteState());
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => postJob(server, {}, { "Idempotency-Key": "ten" })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(202);
    expect(statuses.filter((status) => status !== 202 && status !== 409)).toEqual([]);
    const { jobs } = await (await jobRequest(server, "GET", "")).json();
    expect(jobs).toHaveLength(1);
  });

  it("stored jobs leave a slot to requests, which are answered while many jobs wait", async () => {
    const env = { ...sqliteState(), DOCOPS_JOB_TIMEOUT_SECONDS: "1.5" };
    const server = await startTestServer(env, "sleep");
    const ids = [];
    for (let count = 0; count < 3; count++) ids.push((await submitJob(server)).id);
    await untilState(server, ids[0] ?? "", "running");
    expect(server.slots.inUse).toBe(1);
    // Not 429: the second slot is free. The worker of this test never answers, so that the time is over.
    expect((await postRun(server)).status).toBe(408);
  });

  it("every answer of the routes is one that the OpenAPI document has", async () => {
    const server = await startTestServer(sqliteState());
    const submitted = await postJob(server);
    await expectDocumented("POST", "/v1/jobs", submitted.clone());
    const { id } = await submitted.json();
    await untilEnded(server, id);
    const documented = async (method: "GET" | "POST" | "DELETE", path: string, of: string) =>
      expectDocumented(method, path, await jobRequest(server, method, of));
    await documented("GET", "/v1/jobs", "");
    await documented("GET", "/v1/jobs/{id}", `/${id}`);
    await documented("GET", "/v1/jobs/{id}/result", `/${id}/result`);
    await documented("GET", "/v1/jobs/{id}/events", `/${id}/events`);
    await documented("POST", "/v1/jobs/{id}/cancel", `/${id}/cancel`);
    await documented("POST", "/v1/jobs/{id}/retry", `/${id}/retry`);
    await documented("DELETE", "/v1/jobs/{id}", `/${id}`);
    await documented("GET", "/v1/jobs/{id}", `/${id}`);
  });

  it("submission, cancellation and deletion are in the log with the id of the job, and no content", async () => {
    const server = await startTestServer(sqliteState());
    const { id } = await submitJob(server);
    await untilEnded(server, id);
    expect((await readJob(server, id)).state).toBe("succeeded");
    const lines = server.logLines();
    expect(lines.find(({ event }) => event === "done")).toMatchObject({
      outcome: "accepted",
      http_status: 202,
      job: id,
    });
    expect(lines.find(({ event }) => event === "job_attempt")).toMatchObject({
      ...{ job: id, attempt: 1, outcome: "succeeded", exit_code: 0, skill: "meeting_notice" },
    });
    expect(JSON.stringify(lines)).not.toContain("季度例会");
  });
});
