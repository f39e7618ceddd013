import request from "supertest";
import { describe, expect, it } from "vitest";
import { DatabaseKeyStore } from "../../../apps/api/auth/database-key-store.ts";
import { KeyHasher } from "../../../apps/api/auth/key-hash.ts";
import { KeyService } from "../../../apps/api/auth/key-service.ts";
import { sqliteEngine } from "../../conformance/engines.ts";
import { bearer, newKey } from "../auth/support.ts";
import { expectDocumented } from "../documented.ts";
import { noticeTemplate, postRun, runForm, startTestServer } from "../support.ts";
import { isReplay, keysOf, newState, postKeyed } from "./support.ts";

describe("a key that cannot be taken", () => {
  it.each([
    ["a blank in it", "a b"],
    ["256 characters", "a".repeat(256)],
    ["letters that are not ASCII", "sch\xfcssel"],
    ["no closing quote", '"abc'],
    ["nothing between quotes", '""'],
    ["something behind the quotes", '"abc";x=1'],
    ["nothing at all", ""],
  ])("%s: is refused before the body is read", async (_name, key) => {
    const server = await startTestServer(newState(sqliteEngine()).env);
    const answer = await postKeyed(server, key);
    expect(answer.status).toBe(400);
    expect((await answer.clone().json()).detail).toMatchObject({
      field: "Idempotency-Key",
      reason: "idempotency_key_malformed",
    });
    await expectDocumented("POST", "/v1/run", answer);
  });

  it("two headers are refused, though they say the same", async () => {
    const server = await startTestServer(newState(sqliteEngine()).env);
    const answer = await request(server.url)
      .post("/v1/run")
      // Node writes a header for each value.
      .set("Idempotency-Key", ["a", "a"] as unknown as string)
      .attach("template", noticeTemplate, "template.docx");
    expect([answer.status, answer.body.detail.reason]).toEqual([400, "idempotency_key_malformed"]);
  });

  it.each(["/v1/run", "/v1/precheck"])(
    "%s without a state refuses a key, and never passes it over",
    async (path) => {
      const server = await startTestServer();
      const answer = await postKeyed(server, "k", { path });
      expect(answer.status).toBe(400);
      const { error_code, detail } = await answer.clone().json();
      expect([error_code, detail.reason]).toEqual(["INVALID_ARGUMENT", "idempotency_needs_state"]);
      await expectDocumented("POST", path, answer);
      expect(server.logLines().map(({ event }) => event)).not.toContain("start");
    },
  );
});

it("a request whose key another one has taken over ends its job and keeps nothing", async () => {
  const { env, open } = newState(sqliteEngine());
  const database = await open();
  const settings = { ...env, DOCOPS_IDEMPOTENCY_LEASE_SECONDS: "1" };
  const server = await startTestServer(settings, "sleep");
  const answer = postKeyed(server, "k");
  await expect.poll(() => server.slots.inUse).toBe(1);
  await database.db.updateTable("idempotency").set({ lease_token: "another" }).execute();
  const { status } = await answer;
  expect(status).toBe(409);
  expect(server.slots.inUse).toBe(0);
  expect(await keysOf(database)).toEqual([{ key: "k", state: "running" }]);
});

it("a job that takes longer than its lease keeps its key", async () => {
  const { env } = newState(sqliteEngine());
  const settings = { ...env, DOCOPS_IDEMPOTENCY_LEASE_SECONDS: "1" };
  const server = await startTestServer({ ...settings, DOCOPS_JOB_TIMEOUT_SECONDS: "3" }, "sleep");
  const first = postKeyed(server, "k");
  const others: number[] = [];
  const ended = first.then(({ status }) => status);
  while (
    (await Promise.race([ended, new Promise((next) => setTimeout(next, 300))])) === undefined
  ) {
    others.push((await postKeyed(server, "k")).status);
  }
  expect(await ended).toBe(408);
  // The last of them may have come after the end of the first, and is then a request of its own.
  const meanwhile = others.slice(0, -1);
  expect(meanwhile.length).toBeGreaterThan(3);
  expect(new Set(meanwhile)).toEqual(new Set([409]));
});

it("the same key of another tenant is another key", async () => {
  const { env, open } = newState(sqliteEngine());
  const pepper = "p".repeat(32);
  const service = new KeyService({
    store: new DatabaseKeyStore(await open()),
    hasher: new KeyHasher([pepper]),
  });
  const keys = await Promise.all(
    ["acme", "acme", "other"].map((tenant) => service.create({ ...newKey(), tenant })),
  );
  const server = await startTestServer({ ...env, DOCOPS_AUTH: "keys", DOCOPS_KEY_PEPPER: pepper });
  const replays: boolean[] = [];
  for (const { apiKey } of keys) {
    const answer = await postKeyed(server, "k", { headers: bearer(apiKey) });
    expect(answer.status).toBe(200);
    replays.push(isReplay(answer));
    await answer.arrayBuffer();
  }
  expect(replays).toEqual([false, true, false]);
  expect((await postRun(server)).status).toBe(401);
  expect((await postKeyed(server, "k")).status).toBe(401);
});

it("a replay costs nothing of a budget, and a key that a budget refused is free", async () => {
  const { env, open } = newState(sqliteEngine());
  const server = await startTestServer({ ...env, DOCOPS_BUDGET_JOBS_PER_DAY: "1" });
  expect((await postKeyed(server, "first")).status).toBe(200);
  const replay = await postKeyed(server, "first");
  expect([replay.status, isReplay(replay)]).toEqual([200, true]);
  const refused = await postKeyed(server, "second");
  expect(refused.status).toBe(429);
  expect((await refused.json()).error_code).toBe("BUDGET_EXCEEDED");
  expect(await keysOf(await open())).toEqual([{ key: "first", state: "done" }]);
});

it("a job with a key is counted in its tenant's budget of bytes", async () => {
  const { env } = newState(sqliteEngine());
  const { byteLength } = await new Response(runForm()).arrayBuffer();
  // Enough for what one request announces, and not for the files of two.
  const budget = { DOCOPS_BUDGET_BYTES_PER_DAY: String(byteLength + 200) };
  const server = await startTestServer({ ...env, ...budget });
  const statuses: number[] = [];
  for (const key of ["a", "b", "c"]) statuses.push((await postKeyed(server, key)).status);
  expect(statuses).toEqual([200, 429, 429]);
});

it("a form with a key that does not tell its length is refused where its files are over what is left", async () => {
  const { env } = newState(sqliteEngine());
  const server = await startTestServer({ ...env, DOCOPS_BUDGET_BYTES_PER_DAY: "100" });
  const { body, headers } = new Response(runForm());
  const answer = await fetch(`${server.url}/v1/run`, {
    method: "POST",
    body,
    duplex: "half",
    headers: { "content-type": headers.get("content-type") ?? "", "idempotency-key": "chunked" },
  } as RequestInit);
  expect([answer.status, (await answer.json()).error_code]).toEqual([429, "BUDGET_EXCEEDED"]);
});
