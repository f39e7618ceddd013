import { expect, it } from "vitest";
import { sqliteEngine } from "../conformance/engines.ts";
import { newState, postKeyed } from "./idempotency/support.ts";
import { samplesOf } from "./metrics-samples.ts";
import { postRun, runForm, startTestServer } from "./support.ts";

const enabled = { DOCOPS_ENABLE_METRICS: "1" };
const names = [
  "docops_database_up",
  "docops_last_backup_timestamp_seconds",
  "docops_audit_last_seal_timestamp_seconds",
  "docops_audit_events_unsealed",
  "docops_audit_events_waiting",
  "docops_audit_events_lost_total",
  "docops_last_sweep_timestamp_seconds",
];

it("/metrics of a server with a state tells of its database, its audit log, its sweeper and its backups", async () => {
  const server = await startTestServer({ ...enabled, ...newState(sqliteEngine()).env });
  const samples = await samplesOf(server);
  expect(names.filter((name) => !samples.has(name))).toEqual([]);
  expect(samples.get("docops_database_up")).toBe(1);
  expect(samples.get("docops_last_backup_timestamp_seconds")).toBe(0);
  expect(samples.get("docops_audit_events_lost_total")).toBe(0);
  expect(samples.get('docops_background_errors_total{event="audit_not_written"}')).toBe(0);
  await expect
    .poll(async () => (await samplesOf(server)).get("docops_last_sweep_timestamp_seconds"))
    .toBeGreaterThan(1_700_000_000);
  expect((await samplesOf(server)).get('docops_rows_removed_total{what="idempotency"}')).toBe(0);
});

it("/metrics of a server without a state has no metric of one, but counts errors of its own", async () => {
  const samples = await samplesOf(await startTestServer(enabled));
  expect(names.filter((name) => samples.has(name))).toEqual([]);
  expect(samples.get('docops_background_errors_total{event="cleanup_failed"}')).toBe(0);
});

it("/metrics counts what the look-up of an Idempotency-Key ended with", async () => {
  const server = await startTestServer({ ...enabled, ...newState(sqliteEngine()).env });
  await (await postKeyed(server, "k")).arrayBuffer();
  await (await postKeyed(server, "k")).arrayBuffer();
  const form = runForm({ preset: "strict" });
  expect((await postKeyed(server, "k", { form })).status).toBe(422);
  const samples = await samplesOf(server);
  const counted = (outcome: string) =>
    samples.get(`docops_idempotency_total{outcome="${outcome}"}`);
  expect(["first", "replayed", "in_progress", "mismatch"].map(counted)).toEqual([1, 1, 0, 1]);
});

it("/metrics shows the share of the breaker that jobs have used", async () => {
  const env = { ...enabled, DOCOPS_BREAKER_CPU_SECONDS_PER_HOUR: "1" };
  const server = await startTestServer(env);
  expect((await samplesOf(server)).get("docops_breaker_used_ratio")).toBe(0);
  await (await postRun(server)).arrayBuffer();
  expect((await samplesOf(server)).get("docops_breaker_used_ratio")).toBeGreaterThan(0);
});
