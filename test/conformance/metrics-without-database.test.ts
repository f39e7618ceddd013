import { expect, it } from "vitest";
import { newState } from "../api/idempotency/support.ts";
import { samplesOf } from "../api/metrics-samples.ts";
import { postRun, startTestServer } from "../api/support.ts";
import { sqliteEngine } from "./engines.ts";
import { PostgresServer } from "./postgres.ts";

it("/metrics answers without the database, and tells that it is gone and that events wait", async () => {
  const postgres = await PostgresServer.startForTest();
  const env = { DATABASE_URL: postgres.createDatabase(), DOCOPS_MIGRATE: "auto" };
  const directory = newState(sqliteEngine()).env.DOCOPS_STATE_DIR ?? "";
  const server = await startTestServer({
    DOCOPS_ENABLE_METRICS: "1",
    ...env,
    DOCOPS_STATE_DIR: directory,
  });
  await postgres.kill();
  await (await postRun(server)).arrayBuffer();
  await expect
    .poll(async () => (await samplesOf(server)).get("docops_database_up"), { timeout: 20_000 })
    .toBe(0);
  const counted = async () => {
    const samples = await samplesOf(server);
    return samples.get('docops_background_errors_total{event="audit_not_written"}');
  };
  await expect.poll(counted, { timeout: 20_000 }).toBeGreaterThan(0);
  expect((await samplesOf(server)).get("docops_audit_events_waiting")).toBeGreaterThan(0);
  await postgres.run();
  await expect
    .poll(async () => (await samplesOf(server)).get("docops_audit_events_waiting"), {
      timeout: 30_000,
    })
    .toBe(0);
  await expect
    .poll(async () => (await samplesOf(server)).get("docops_audit_events_unsealed"), {
      timeout: 20_000,
    })
    .toBeGreaterThan(0);
}, 90_000);
