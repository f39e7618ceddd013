import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sealEvents } from "../../../apps/api/audit/seal-events.ts";
import { verifyAudit } from "../../../apps/api/audit/verify-events.ts";
import { readConfig } from "../../../apps/api/config/config.ts";
import type { Database } from "../../../apps/api/state/database.ts";
import { openDatabase } from "../../../apps/api/state/open-database.ts";
import { bearer, keysDatabase, newKey, temporaryDirectory } from "../auth/support.ts";
import { endOf, startProcess, urlOf } from "../server-process.ts";
import { noticeTemplate, payload, postRun, runForm, startTestServer } from "../support.ts";

/** All events of a state, whole or told. */
async function eventsIn(env: Record<string, string>) {
  const database = (await openDatabase(readConfig(env).state)) as Database;
  try {
    expect((await verifyAudit(database)).faults).toEqual([]);
    const rows = await database.db.selectFrom("audit_events").selectAll().orderBy("seq").execute();
    return rows.map(({ detail, ...row }) => ({ ...row, detail: JSON.parse(detail) }));
  } finally {
    await database.close();
  }
}

const newState = () => ({
  DOCOPS_STATE: "sqlite",
  DOCOPS_STATE_DIR: join(temporaryDirectory(), "state"),
});
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

it("a job is recorded with ids, sizes and hashes, and without its content", async () => {
  const env = newState();
  const server = await startTestServer({ ...env, DOCOPS_LOG_CLIENT_ADDRESS: "truncated" });
  const answer = await postRun(server);
  const archive = new Uint8Array(await answer.arrayBuffer());
  await server.close();
  const events = await eventsIn(env);
  expect(events.map(({ action }) => action)).toEqual([
    "server.started",
    "job.ended",
    "server.stopped",
  ]);
  const requestId = answer.headers.get("x-docops-request-id");
  expect(events[1]).toMatchObject({
    actor: "anonymous",
    tenant: null,
    object: requestId,
    request_id: requestId,
    outcome: "ok",
    address: "127.0.0.0",
    detail: {
      route: "/v1/run",
      exit_code: 0,
      template_bytes: noticeTemplate.length,
      template_sha256: sha256(noticeTemplate),
      output_bytes: archive.length,
      output_sha256: sha256(archive),
    },
  });
  const text = JSON.stringify(events);
  for (const value of [...Object.values(payload), "通知", "meeting_title"]) {
    expect(text).not.toContain(value);
  }
});

it("the event of a failed job has the error code, and a form that is refused earlier has no event", async () => {
  const env = newState();
  const server = await startTestServer(env, "crash");
  expect((await postRun(server)).status).toBe(500);
  expect((await postRun(server, runForm({ skill: "no_such" }))).status).toBe(400);
  const text = { method: "POST", body: "text", headers: { "content-type": "text/plain" } };
  expect((await fetch(`${server.url}/v1/run`, text)).status).toBe(415);
  await server.close();
  const jobs = (await eventsIn(env)).filter(({ action }) => action === "job.ended");
  expect(jobs.map(({ outcome, detail }) => [outcome, detail.error_code])).toEqual([
    ["internal_error", "INTERNAL_ERROR"],
    ["bad_request", "INVALID_ARGUMENT"],
  ]);
});

it("keys are noted in the step that changes them, by the route and by the service, and never their secrets", async () => {
  const { env, service } = await keysDatabase();
  const { apiKey, record } = await service.create(newKey({ scopes: ["admin"] }));
  const server = await startTestServer(env);
  const headers = { ...bearer(apiKey), "content-type": "application/json" };
  const made = await fetch(`${server.url}/v1/keys`, {
    method: "POST",
    headers,
    body: JSON.stringify({ label: "l", tenant: "other", scopes: ["run"] }),
  });
  const { api_key, key } = (await made.json()) as { api_key: string; key: { id: string } };
  await fetch(`${server.url}/v1/keys/${key.id}/rotate`, { method: "POST", headers, body: "{}" });
  for (let time = 0; time < 2; time++) {
    await fetch(`${server.url}/v1/keys/${key.id}`, { method: "DELETE", headers });
  }
  // No drain has written them yet.
  const events = (await eventsIn(env)).filter(({ action }) => action.startsWith("key."));
  expect(events.map(({ action, actor, object }) => [action, actor, object])).toEqual([
    ["key.created", "server", `key:${record.id}`],
    ["key.created", `key:${record.id}`, `key:${key.id}`],
    ["key.rotated", `key:${record.id}`, `key:${key.id}`],
    ["key.revoked", `key:${record.id}`, `key:${key.id}`],
  ]);
  expect(events[1]?.detail).toEqual({ tenant: "other", scopes: "run", expires_at: null });
  const text = JSON.stringify(events);
  for (const secret of [apiKey, api_key].map((each) => each.split("_")[2] ?? "")) {
    expect(secret.length).toBeGreaterThan(20);
    expect(text).not.toContain(secret);
  }
});

it("a flood of wrong keys writes three events and a count, and a valid key is still accepted", async () => {
  const { env, service } = await keysDatabase();
  const { apiKey, record } = await service.create(newKey({ scopes: ["run"] }));
  const server = await startTestServer(env);
  const ask = (headers: Record<string, string>) =>
    fetch(`${server.url}/v1/keys/docops_secret`, { method: "DELETE", headers }).then(
      ({ status }) => status,
    );
  const wrong = await Promise.all(Array.from({ length: 60 }, () => ask(bearer("docops_wrong"))));
  expect(wrong.every((status) => status === 401 || status === 429)).toBe(true);
  expect(await ask(bearer(apiKey))).toBe(403);
  await server.close();
  const refused = (await eventsIn(env)).filter(({ action }) => action === "request.refused");
  expect(refused).toHaveLength(4);
  expect(refused[0]).toMatchObject({
    object: "DELETE /v1/keys/{id}",
    outcome: "credential_malformed",
    detail: { status: 401 },
  });
  expect(refused[3]?.detail).toEqual({ requests: 58 });
  expect(record.id).toHaveLength(12);
});

it("the event of a start has a hash of the settings, which changes with every setting except secrets", async () => {
  const { env } = await keysDatabase();
  const variants = [
    {},
    { DOCOPS_KEY_PEPPER: `${env.DOCOPS_KEY_PEPPER},another-pepper-that-is-long-enough` },
    { DOCOPS_MAX_CONCURRENCY: "3" },
  ];
  const tmpDirectory = temporaryDirectory();
  for (const variant of variants) {
    const server = await startTestServer({
      ...env,
      DOCOPS_TMP_DIR: tmpDirectory,
      ...variant,
    });
    await server.close();
  }
  const started = (await eventsIn(env)).filter(({ action }) => action === "server.started");
  const hashes = started.map(({ detail }) => detail.config_sha256);
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(hashes[1]).toBe(hashes[0]);
  expect(hashes[2]).not.toBe(hashes[0]);
});

it("/status shows the head of the audit log and the last backup only to administrators", async () => {
  const { env, service } = await keysDatabase();
  const { apiKey } = await service.create(newKey({ scopes: ["admin"] }));
  const { apiKey: other } = await service.create(newKey({ scopes: ["run"] }));
  const server = await startTestServer(env);
  const status = async (key: string) =>
    (await fetch(`${server.url}/status`, { headers: bearer(key) })).json();
  expect(await status(apiKey)).toMatchObject({ last_audit_seal: null, last_backup: null });
  const database = (await openDatabase(readConfig(env).state)) as Database;
  const [seal] = await sealEvents(database);
  await database.close();
  expect(await status(apiKey)).toMatchObject({ last_audit_seal: { number: 1, hash: seal?.hash } });
  expect(Object.keys((await status(other)) as object)).not.toContain("last_audit_seal");
});

it("a killed server loses at most the audit events of its last second", async () => {
  const env = newState();
  const { child, output } = startProcess(env);
  const url = await urlOf(output);
  expect((await fetch(`${url}/v1/run`, { method: "POST", body: runForm() })).status).toBe(200);
  await expect
    .poll(async () => (await eventsIn(env)).map(({ action }) => action), { timeout: 10_000 })
    .toEqual(["server.started", "job.ended"]);
  const end = endOf(child);
  child.kill("SIGKILL");
  await end;
  expect((await eventsIn(env)).map(({ action }) => action)).toEqual([
    "server.started",
    "job.ended",
  ]);
});

it("a server with a state ends if it cannot listen, even while its sealer works", async () => {
  const first = await startTestServer();
  const { child, output } = startProcess({ ...newState(), DOCOPS_PORT: String(first.port) });
  expect(await endOf(child)).toBe(1);
  expect(output.err).toContain("is already in use; set another port, or 0");
});

it("without a state there are no audit events and no directory", async () => {
  const directory = join(temporaryDirectory(), "state");
  const server = await startTestServer({ DOCOPS_STATE_DIR: directory });
  expect((await postRun(server)).status).toBe(200);
  expect(server.logLines().filter(({ event }) => String(event).startsWith("audit"))).toEqual([]);
  expect(existsSync(directory)).toBe(false);
});
