import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { keysDatabase, newKey } from "../auth/support.ts";
import { expectDocumented } from "../documented.ts";
import { sqliteState } from "../jobs/support.ts";
import { startProcess, urlOf } from "../server-process.ts";
import { startTestServer } from "../support.ts";
import { batchRequest, openZip, postBatch, submitBatch, untilBatchEnded } from "./support.ts";

describe("batches over restarts, tenants and budgets", () => {
  it("a batch survives kill -9 of its server after the answer, and ends with all of its documents", async () => {
    const env = { ...sqliteState(), DOCOPS_JOB_LEASE_SECONDS: "1", DOCOPS_PORT: "0" };
    const first = startProcess(env);
    const url = await urlOf(first.output);
    const rows = Array.from({ length: 12 }, (_, at) => ({ meeting_title: `Title ${at}` }));
    const { id } = await submitBatch({ url }, { tasks: JSON.stringify(rows) });
    const ended = once(first.child, "exit");
    first.child.kill("SIGKILL");
    await ended;
    const second = await startTestServer(env);
    const batch = await untilBatchEnded(second, id);
    expect(batch.counts).toMatchObject({ succeeded: 12 });
    const result = await batchRequest(second, "GET", `/${id}/result`);
    const members = openZip(Buffer.from(await result.arrayBuffer()));
    expect(members.size).toBe(14);
    const last = openZip(members.get("000012.docx") as Buffer).get("word/document.xml");
    expect(String(last)).toContain("Title 11");
  }, 60_000);

  it("a server that is killed while it stores a batch has all of it afterwards, or nothing", async () => {
    const state = sqliteState();
    const env = { ...state, DOCOPS_JOB_LEASE_SECONDS: "1", DOCOPS_PORT: "0" };
    const rows = 1500;
    const tasks = JSON.stringify(Array.from({ length: rows }, () => ({})));
    /** Kills a server during a submission. @returns how many batches there are then. */
    const killWhen = async (moment: (database: DatabaseSync) => Promise<unknown>) => {
      const server = startProcess(env);
      const url = await urlOf(server.output);
      // The server may still write what it does at its start.
      const database = new DatabaseSync(join(state.DOCOPS_STATE_DIR, "docops.db"), {
        timeout: 20_000,
      });
      const posted = postBatch({ url }, { tasks }).catch(() => null);
      await moment(database);
      const ended = once(server.child, "exit");
      server.child.kill("SIGKILL");
      await Promise.all([ended, posted]);
      const [{ count }] = countOf(database) as [{ count: number }];
      database.close();
      return count;
    };
    const countOf = (database: DatabaseSync) =>
      database.prepare("select count(*) as count from batches").all();
    const blobs = join(state.DOCOPS_STATE_DIR, "blobs");
    const none = await killWhen(async (database) => {
      // The server has stored the blobs, and waits for the write lock.
      database.exec("begin immediate");
      await vi.waitFor(() => {
        const names = readdirSync(blobs, { recursive: true }).map(String);
        expect(names.filter((name) => name.endsWith("task.json"))).toHaveLength(1);
      }, 20_000);
      database.exec("rollback");
    });
    const all = await killWhen((database) =>
      vi.waitFor(() => expect(countOf(database)).toEqual([{ count: 1 }]), {
        timeout: 20_000,
        interval: 1,
      }),
    );
    expect([none, all]).toEqual([0, 1]);
    // Somewhere between.
    for (const afterMs of [50, 200, 400]) {
      await killWhen(() => setTimeout(afterMs));
    }
    const server = await startTestServer(env, "sleep");
    const { batches } = await (await batchRequest(server, "GET", "")).json();
    for (const batch of batches) {
      expect(batch).toMatchObject({ rows, progress: { total: rows }, counts: { removed: 0 } });
    }
    expect(batches.length).toBeGreaterThanOrEqual(1);
    expect(batches.length).toBeLessThanOrEqual(4);
  }, 90_000);

  it("another tenant's batch is not found, and a key without the scope submits none", async () => {
    const { env, service } = await keysDatabase();
    const server = await startTestServer(env);
    const clientOf = async (tenant: string, scopes: ("jobs:read" | "jobs:write")[]) => {
      const { apiKey } = await service.create(newKey({ tenant, scopes }));
      return { url: server.url, apiKey };
    };
    const ours = await clientOf("ours", ["jobs:read", "jobs:write"]);
    const others = await clientOf("others", ["jobs:read", "jobs:write"]);
    const reader = await clientOf("ours", ["jobs:read"]);
    const { id } = await submitBatch(ours, { tasks: "[{}]" });
    await untilBatchEnded(ours, id);
    const asked = [
      await batchRequest(others, "GET", `/${id}`),
      await batchRequest(others, "GET", `/${id}/result`),
      await batchRequest(others, "POST", `/${id}/cancel`),
      await batchRequest(others, "DELETE", `/${id}`),
    ];
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await (await batchRequest(others, "GET", "")).json()).batches).toEqual([]);
    expect((await batchRequest(reader, "GET", `/${id}`)).status).toBe(200);
    expect((await postBatch(reader, { tasks: "[{}]" })).status).toBe(403);
    expect((await batchRequest(reader, "DELETE", `/${id}`)).status).toBe(403);
  });

  it("each job of a batch counts in the budget of its tenant, and a batch that is too large is refused", async () => {
    const server = await startTestServer({ ...sqliteState(), DOCOPS_BUDGET_JOBS_PER_DAY: "5" });
    await submitBatch(server, { tasks: "[{},{},{}]" });
    const refused = await postBatch(server, { tasks: "[{},{},{}]" });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error_code: "BUDGET_EXCEEDED" });
    await submitBatch(server, { tasks: "[{},{}]" });
    expect((await postBatch(server, { tasks: "[{}]" })).status).toBe(429);
  });

  it("every answer of the routes for batches is one that the OpenAPI document has", async () => {
    const server = await startTestServer(sqliteState());
    const submitted = await postBatch(server, { tasks: "[{},1]" });
    await expectDocumented("POST", "/v1/batches", submitted.clone());
    const { id } = await submitted.json();
    await untilBatchEnded(server, id);
    const documented = async (method: "GET" | "POST" | "DELETE", path: string, of: string) =>
      expectDocumented(method, path, await batchRequest(server, method, of));
    await documented("GET", "/v1/batches", "");
    await documented("GET", "/v1/batches/{id}", `/${id}`);
    await documented("GET", "/v1/batches/{id}/result", `/${id}/result`);
    await documented("POST", "/v1/batches/{id}/cancel", `/${id}/cancel`);
    await documented("DELETE", "/v1/batches/{id}", `/${id}`);
    await documented("GET", "/v1/batches/{id}", `/${id}`);
    const { detail } = await (await postBatch(server, { tasks: "[1]" })).json();
    expect(detail.bad_rows).toHaveLength(1);
  });
});
