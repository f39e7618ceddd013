import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../apps/api/config/config.ts";
import type { Database } from "../../../apps/api/state/database.ts";
import { openDatabase } from "../../../apps/api/state/open-database.ts";
import { DocopsClient } from "../../../apps/client/client.ts";
import { newSecret, oldSecret, Receiver, settingsFor } from "../../conformance/webhooks.ts";
import { waitUntil } from "../../support/wait-until.ts";
import {
  jobRequest,
  postJob,
  sqliteState,
  submitJob,
  untilEnded,
  untilState,
} from "../jobs/support.ts";
import { samplesOf } from "../metrics-samples.ts";
import { endOf, logLinesOf, startProcess, urlOf } from "../server-process.ts";
import { noticeTemplate, payload, postRun, runForm, startTestServer } from "../support.ts";

/** The settings of a server with a state of its own, which sends webhooks to a receiver. */
function sending(receiver: Receiver) {
  return { ...sqliteState(), ...settingsFor(receiver) };
}

/** Waits for this many webhooks. @returns those that the receiver has verified and taken. */
async function received({ accepted }: Receiver, count: number) {
  await waitUntil(`there are ${count} webhooks`, () => accepted.length >= count);
  return accepted;
}

/** The events of a state whose server has ended. */
async function auditEvents(env: Record<string, string>) {
  const database = (await openDatabase(readConfig(env).state)) as Database;
  try {
    return await database.db.selectFrom("audit_events").selectAll().orderBy("seq").execute();
  } finally {
    await database.close();
  }
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

describe("webhooks of a server", () => {
  it("a job that succeeds sends one signed webhook, and a job without a webhook_url sends none", async () => {
    const receiver = await Receiver.start();
    const server = startProcess(sending(receiver));
    const client = { url: await urlOf(server.output) };
    await untilEnded(client, (await submitJob(client)).id);
    const { id } = await submitJob(client, { webhook_url: receiver.url });
    const ended = await untilEnded(client, id);
    const [webhook] = await received(receiver, 1);
    expect(webhook).toMatchObject({ type: "job.succeeded", job: id });
    expect(JSON.parse(webhook?.body ?? "").data).toMatchObject({
      state: "succeeded",
      exit_code: 0,
      timing: { ended_at: ended.timing.ended_at },
      links: { result: `/v1/jobs/${id}/result` },
    });
    expect(webhook?.body).not.toContain(payload.meeting_title);
    expect(receiver.requests).toHaveLength(1);
    expect(JSON.stringify(logLinesOf(server))).not.toContain("t0ken");
  }, 60_000);

  it("a job that fails and jobs that are cancelled, waiting or running, send their webhooks", async () => {
    const receiver = await Receiver.start();
    const env = sending(receiver);
    const webhook_url = receiver.url;
    const first = await startTestServer(env, "sleep");
    const running = await submitJob(first, { webhook_url });
    await untilState(first, running.id, "running");
    const waiting = await submitJob(first, { webhook_url });
    for (const { id } of [waiting, running]) {
      expect((await jobRequest(first, "POST", `/${id}/cancel`)).status).toBe(200);
    }
    await received(receiver, 2);
    await first.close(0);
    const second = await startTestServer(env);
    const template = Buffer.from("PK\x03\x04 no document", "latin1");
    const failed = await submitJob(second, { template, webhook_url });
    await received(receiver, 3);
    const told = receiver.accepted.map(({ job, type }) => [job, type]);
    expect(new Map(told as [string, string][])).toEqual(
      new Map([
        [waiting.id, "job.cancelled"],
        [running.id, "job.cancelled"],
        [failed.id, "job.failed"],
      ]),
    );
    expect(told).toHaveLength(3);
  }, 60_000);

  it("the end of a job sends its webhook at once, and not at the next look", async () => {
    const betweenLooksMs = 1000;
    const receiver = await Receiver.start();
    const delays = new Map<string, number>();
    receiver.answer = ({ body, job }) => {
      const { ended_at } = JSON.parse(body).data.timing;
      delays.set(job, Date.now() - Date.parse(ended_at));
      return { status: 204 };
    };
    const server = await startTestServer(sending(receiver), "sleep");
    const submit = () => submitJob(server, { webhook_url: receiver.url });
    const delayOfCancelled = async ({ id }: { id: string }) => {
      await jobRequest(server, "POST", `/${id}/cancel`);
      await waitUntil("its webhook has come", () => delays.has(id));
      return delays.get(id) ?? Number.NaN;
    };
    const ofWaiting: number[] = [];
    const ofRunning: number[] = [];
    for (let round = 0; round < 3; round++) {
      const running = await submit();
      await untilState(server, running.id, "running");
      const [first, waiting] = [await submit(), await submit()];
      // A look has just sent its webhook, so that the next one by the clock is far.
      await delayOfCancelled(first);
      ofWaiting.push(await delayOfCancelled(waiting));
      ofRunning.push(await delayOfCancelled(running));
    }
    expect(medianOf(ofWaiting)).toBeLessThan(betweenLooksMs / 2);
    expect(medianOf(ofRunning)).toBeLessThan(betweenLooksMs / 2);
  }, 60_000);

  it("the client sends webhook_url, and gets the refusal of one that is not allowed", async () => {
    const receiver = await Receiver.start();
    const server = await startTestServer(sending(receiver));
    const { jobs } = new DocopsClient({ baseUrl: server.url });
    const form = {
      template: new Uint8Array(noticeTemplate),
      task: { task_type: "meeting_notice", payload },
    };
    const { id } = await jobs.create({ ...form, webhook_url: receiver.url });
    expect(await received(receiver, 1)).toMatchObject([{ job: id }]);
    await expect(
      jobs.create({ ...form, webhook_url: "https://other.example/" }),
    ).rejects.toMatchObject({ status: 400, code: "INVALID_ARGUMENT" });
  });

  it("a server without webhooks answers a webhook_url 400, names the field and repeats no URL", async () => {
    const server = await startTestServer(sqliteState());
    const answer = await postJob(server, { webhook_url: "https://hooks.example.org/?token=t0ken" });
    const text = await answer.text();
    expect(answer.status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({
      error_code: "INVALID_ARGUMENT",
      detail: { field: "webhook_url", reason: "webhooks_off" },
    });
    expect(text + JSON.stringify(server.logLines())).not.toContain("t0ken");
    expect((await (await jobRequest(server, "GET", "")).json()).jobs).toEqual([]);
  });

  it("a URL with a host that is not allowed and one that is too long are answered 400, and no job is stored", async () => {
    const receiver = await Receiver.start();
    const server = await startTestServer(sending(receiver));
    const refused = {
      [`http://127.0.0.1:${receiver.port + 1}/?token=t0ken`]: "host_not_allowed",
      [`${receiver.url}${"x".repeat(3000)}`]: "too_long",
    };
    for (const [webhook_url, reason] of Object.entries(refused)) {
      const answer = await postJob(server, { webhook_url });
      expect(answer.status).toBe(400);
      expect((await answer.json()).detail).toMatchObject({ field: "webhook_url", reason });
    }
    const list = await jobRequest(server, "GET", "");
    expect((await list.json()).jobs).toEqual([]);
    expect(JSON.stringify(server.logLines())).not.toContain("t0ken");
  });

  it("a run takes no webhook_url", async () => {
    const receiver = await Receiver.start();
    const server = await startTestServer(sending(receiver));
    const answer = await postRun(server, runForm({ webhook_url: receiver.url }));
    expect(answer.status).toBe(400);
  });

  it("a submission that is repeated with its key sends one webhook, and another URL is another request", async () => {
    const receiver = await Receiver.start();
    const server = await startTestServer(sending(receiver));
    const key = { "Idempotency-Key": "once" };
    const parts = { webhook_url: receiver.url };
    const [first, again] = [await postJob(server, parts, key), await postJob(server, parts, key)];
    expect([first.status, again.status]).toEqual([202, 202]);
    const { id } = await first.json();
    expect((await again.json()).id).toBe(id);
    const other = await postJob(server, { webhook_url: `${receiver.url}2` }, key);
    expect(other.status).toBe(422);
    await received(receiver, 1);
    // Webhooks that are due go out in their order: a second one would come before that of this job.
    const last = await submitJob(server, parts);
    await received(receiver, 2);
    expect(receiver.accepted.map(({ job }) => job)).toEqual([id, last.id]);
  });
});

describe("webhooks over the life of a server", () => {
  it("a server that is stopped during an attempt does not wait for it, and the next one sends the same webhook", async () => {
    const receiver = await Receiver.start();
    receiver.answer = () => ({ status: 0, hangs: true });
    const env = { ...sending(receiver), DOCOPS_DRAIN_SECONDS: "1" };
    const first = startProcess(env);
    const { id } = await submitJob(
      { url: await urlOf(first.output) },
      { webhook_url: receiver.url },
    );
    await waitUntil("the attempt has begun", () => receiver.requests.length > 0);
    const ended = once(first.child, "exit");
    first.child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    receiver.answer = () => ({ status: 204 });
    await startTestServer(env);
    expect(await received(receiver, 1)).toMatchObject([{ type: "job.succeeded", job: id }]);
    const ids = receiver.requests.map((headers) => headers["webhook-id"]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  }, 60_000);

  it("a server that is killed between the end of a job and its delivery loses no webhook", async () => {
    const receiver = await Receiver.start();
    receiver.answer = () => ({ status: 500 });
    const env = sending(receiver);
    const first = startProcess(env);
    const client = { url: await urlOf(first.output) };
    const { id } = await submitJob(client, { webhook_url: receiver.url });
    await untilEnded(client, id);
    await waitUntil("an attempt has failed", () => receiver.requests.length > 0);
    // Its result is written then: the server has looked again.
    await untilEnded(client, (await submitJob(client)).id);
    const ended = once(first.child, "exit");
    first.child.kill("SIGKILL");
    await ended;
    receiver.answer = () => ({ status: 204 });
    await startTestServer(env);
    expect(await received(receiver, 1)).toMatchObject([{ type: "job.succeeded", job: id }]);
  }, 90_000);

  it("a delivery that is dead is in the log with its host, in the audit log and in the metrics, without its URL", async () => {
    const receiver = await Receiver.start();
    receiver.answer = () => ({ status: 410 });
    const env = { ...sending(receiver), DOCOPS_ENABLE_METRICS: "1" };
    const server = await startTestServer(env);
    const { id } = await submitJob(server, { webhook_url: receiver.url });
    const deadLines = () => server.logLines().filter(({ event }) => event === "webhook_dead");
    await waitUntil("the delivery is dead", () => deadLines().length > 0);
    const facts = { job: id, host: `127.0.0.1:${receiver.port}`, result: "410" };
    expect(deadLines()).toMatchObject([{ level: "warn", ...facts }]);
    const samples = await samplesOf(server);
    expect(samples.get('docops_webhook_attempts_total{outcome="dead"}')).toBe(1);
    expect(samples.get("docops_webhook_oldest_seconds")).toBe(0);
    expect(samples.get('docops_background_errors_total{event="webhooks_failed"}')).toBe(0);
    await server.close(0);
    const events = (await auditEvents(env)).filter(({ action }) => action === "webhook.dead");
    expect(events).toMatchObject([
      { object: deadLines()[0]?.delivery, outcome: "410", detail: JSON.stringify({ job: id }) },
    ]);
    expect(JSON.stringify([server.logLines(), events])).not.toContain("t0ken");
  });

  it("a server with webhooks ends if it cannot listen", async () => {
    const receiver = await Receiver.start();
    const { child } = startProcess({ ...sending(receiver), DOCOPS_PORT: String(receiver.port) });
    expect(await endOf(child)).toBe(1);
  });

  it("SIGHUP makes a server sign with the secret that is in the file now", async () => {
    const directory = mkdtempSync(join(tmpdir(), "docops-secrets-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = join(directory, "webhook");
    writeFileSync(file, oldSecret);
    const receiver = await Receiver.start(newSecret);
    const { DOCOPS_WEBHOOK_SECRET: _, ...rest } = sending(receiver);
    const server = startProcess({ ...rest, DOCOPS_WEBHOOK_SECRET_FILE: file });
    const client = { url: await urlOf(server.output) };
    await submitJob(client, { webhook_url: receiver.url });
    await waitUntil("a webhook has come", () => receiver.requests.length > 0);
    expect(receiver.accepted).toEqual([]);
    writeFileSync(file, `${newSecret},${oldSecret}`);
    server.child.kill("SIGHUP");
    await waitUntil("the file was read", () => server.output.out.includes('"event":"reloaded"'));
    const { id } = await submitJob(client, { webhook_url: receiver.url });
    const accepted = await received(receiver, 1);
    expect(accepted.map(({ job }) => job)).toContain(id);
    expect(receiver.requests.at(-1)?.["webhook-signature"]?.split(" ")).toHaveLength(2);
  }, 60_000);
});
