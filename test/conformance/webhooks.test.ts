import { expect, it } from "vitest";
import type { Database } from "../../apps/api/state/database.ts";
import { DeliveryStore } from "../../apps/api/webhooks/delivery-store.ts";
import { listDeliveries, redeliver } from "../../apps/api/webhooks/redeliver.ts";
import { retryPausesMs } from "../../apps/api/webhooks/schedule.ts";
import { sweepDeliveries } from "../../apps/api/webhooks/sweep-deliveries.ts";
import { waitUntil } from "../support/wait-until.ts";
import { describeOnEachEngine } from "./engines.ts";
import { endLeases, lostError, openProcess, openTwo, submit } from "./jobs.ts";
import {
  Clock,
  deliver,
  deliveriesOf,
  endThrice,
  failed,
  jobsAt,
  newSecret,
  oldSecret,
  Receiver,
  runOne,
  states,
  submitWithWebhook,
} from "./webhooks.ts";

const dayMs = 24 * 60 * 60 * 1000;
const tenant = "acme";

describeOnEachEngine("webhooks", (engine) => {
  it("a receiver that is down for a day gets every event once it is up, signed, and in order by job", async () => {
    const receiver = await Receiver.start();
    await receiver.down();
    const clock = new Clock();
    const config = engine.newState();
    const databases = [await engine.open(config), await engine.open(config)].map((database) =>
      clock.of(database),
    );
    const [database] = databases as [Database];
    const processes = databases.map((each) => deliver(each, [receiver]));
    const jobs = jobsAt(database, "one");
    const ids: string[] = [];
    for (const owner of ["acme", "other"]) {
      for (let count = 0; count < 4; count++) ids.push(await endThrice(jobs, receiver.url, owner));
    }
    while (await clock.advance(database, dayMs)) {
      if (ids.length < 12) ids.push(await endThrice(jobs, receiver.url, tenant));
    }
    expect(clock.aheadMs).toBe(dayMs);
    const stored = await deliveriesOf(database);
    expect(stored).toHaveLength(ids.length * 3);
    expect(new Set(stored.map(({ state }) => state))).toEqual(new Set(["waiting"]));
    expect(stored[0]).toMatchObject({ attempts: 7, last_result: "ECONNREFUSED" });

    await receiver.up();
    while (await clock.advance(database));
    for (const id of ids) {
      const received = receiver.accepted.filter(({ job }) => job === id);
      const inOrder = stored.filter(({ job }) => job === id);
      expect(received.map((webhook) => webhook.id)).toEqual(inOrder.map((row) => row.id));
      const types = ["job.failed", "job.cancelled", "job.succeeded"];
      expect(received.map(({ type }) => type)).toEqual(types);
      expect(received.map(({ body }) => body)).toEqual(
        inOrder.map(({ body }) => Buffer.from(body).toString()),
      );
    }
    expect(receiver.requests).toHaveLength(ids.length * 3);
    const counts = processes.map(({ webhooks }) => webhooks.counts);
    expect(counts.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(ids.length * 3);
    expect(counts.map(({ dead }) => dead)).toEqual([0, 0]);
    expect(processes.flatMap(({ errors }) => errors)).toEqual([]);
  });

  it("every way in which a job ends stores one event in its transaction, and what does not end it stores none", async () => {
    const [one] = await openTwo(engine, { maxAttempts: 1, maxWaitMs: null });
    const url = "https://hooks.example.org/";
    const ended: string[] = [];
    ended.push(await submitWithWebhook(one, url), await submitWithWebhook(one, url));
    await runOne(one.leases);
    await runOne(one.leases, failed);
    ended.push(await submitWithWebhook(one, url));
    const [broken] = await one.leases.claimNext(1);
    if (broken === undefined) throw new Error("no job is queued");
    await one.leases.break(broken, { cause: "infrastructure", error: lostError });
    ended.push(await submitWithWebhook(one, url));
    await one.leases.claimNext(1);
    await endLeases(one);
    expect(await one.recover()).toMatchObject({ lost: 1 });
    ended.push(await submitWithWebhook(one, url));
    await one.store.cancel({ tenant, id: ended[4] ?? "" });
    ended.push(await submitWithWebhook(one, url));
    await one.database.db
      .updateTable("jobs")
      .set({ start_until: 1 })
      .where("state", "=", "queued")
      .execute();
    expect(await one.recover()).toMatchObject({ expired: 1 });
    const running = await submitWithWebhook(one, url);
    const [lease] = await one.leases.claimNext(1);
    if (lease === undefined) throw new Error("no job is queued");
    await one.leases.beginStage(lease, "fill");
    await one.store.cancel({ tenant, id: running });
    await submit(one);
    const rows = await deliveriesOf(one.database);
    expect(rows.map(({ job, type }) => [job, type])).toEqual(
      ["succeeded", "failed", "dead", "dead", "cancelled", "expired"].map((state, at) => [
        ended[at],
        `job.${state}`,
      ]),
    );
    await one.leases.handBack(lease);
    expect((await deliveriesOf(one.database)).at(-1)).toMatchObject({ type: "job.cancelled" });
    await one.store.remove({ tenant, id: ended[0] ?? "" });
    expect(await deliveriesOf(one.database)).toHaveLength(7);
  });

  it("an end whose delivery cannot be stored does not happen", async () => {
    const [one] = await openTwo(engine);
    const id = await submitWithWebhook(one, "https://hooks.example.org/");
    await one.database.db.updateTable("jobs").set({ webhook_url: "no URL" }).execute();
    await expect(one.store.cancel({ tenant, id })).rejects.toThrow("Invalid URL");
    expect(await one.store.find({ tenant, id })).toMatchObject({ state: "queued", lastEvent: 1 });
    expect(await deliveriesOf(one.database)).toEqual([]);
  });

  it("a webhook tells ids, state, exit code, times and links, and nothing of task or result", async () => {
    const receiver = await Receiver.start();
    const [one] = await openTwo(engine);
    deliver(one.database, [receiver]);
    const id = await submitWithWebhook(one, receiver.url);
    await runOne(one.leases);
    await waitUntil("it is received", () => receiver.accepted.length === 1);
    const { body, type } = receiver.accepted[0] ?? { body: "{}" };
    expect(type).toBe("job.succeeded");
    expect(body).not.toContain("s3cret");
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const self = `/v1/jobs/${id}`;
    expect(JSON.parse(body)).toEqual({
      type: "job.succeeded",
      timestamp: time,
      data: {
        ...{ id, state: "succeeded", attempt: 1, exit_code: 2 },
        timing: { created_at: time, started_at: time, ended_at: time },
        links: { self, events: `${self}/events`, result: `${self}/result` },
      },
    });
    expect(receiver.requests[0]).toMatchObject({ "content-type": "application/json" });
  });

  it("during a rotation receivers with the new secret and with the old one both accept", async () => {
    const [one] = await openTwo(engine);
    const receivers = [await Receiver.start(newSecret), await Receiver.start(oldSecret)];
    deliver(one.database, receivers, { secrets: [newSecret, oldSecret] });
    for (const receiver of receivers) {
      await submitWithWebhook(one, receiver.url);
      await runOne(one.leases);
      await waitUntil("it is accepted", () => receiver.accepted.length === 1);
      expect(receiver.requests[0]?.["webhook-signature"]).toMatch(/^v1,\S{44} v1,\S{44}$/);
    }
  });

  it("a receiver with a secret that has been replaced refuses until this server has it too", async () => {
    const receiver = await Receiver.start(newSecret);
    const clock = new Clock();
    const [one] = await openTwo(engine);
    const database = clock.of(one.database);
    const { webhooks } = deliver(database, [receiver], { secrets: [oldSecret] });
    await submitWithWebhook(one, receiver.url);
    await runOne(one.leases);
    await waitUntil("it is refused", async () => (await states(database))[0] === "waiting 401");
    webhooks.takeSecrets([newSecret]);
    while (await clock.advance(database));
    expect(await states(database)).toEqual(["delivered 204"]);
  });

  it("each attempt has the same id and body and a time of its own, until after ten attempts the delivery is dead", async () => {
    const receiver = await Receiver.start();
    receiver.answer = () => ({ status: 500 });
    const clock = new Clock();
    const [one] = await openTwo(engine);
    const database = clock.of(one.database);
    const { dead, webhooks } = deliver(database, [receiver]);
    const id = await submitWithWebhook(one, receiver.url);
    await runOne(one.leases);
    while (await clock.advance(database));
    expect(receiver.requests).toHaveLength(retryPausesMs.length + 1);
    expect(new Set(receiver.requests.map((headers) => headers["webhook-id"])).size).toBe(1);
    const times = receiver.requests.map((headers) => Number(headers["webhook-timestamp"]));
    for (const [at, pauseMs] of retryPausesMs.entries()) {
      const pause = (times[at + 1] ?? 0) - (times[at] ?? 0);
      expect(pause).toBeGreaterThanOrEqual(pauseMs / 1000 - 1);
    }
    expect(await states(database)).toEqual(["dead 500"]);
    expect(dead).toEqual([
      { id: expect.any(String), tenant, job: id, host: expect.any(String), result: "500" },
    ]);
    expect(webhooks.counts).toEqual({ delivered: 0, failed: 9, dead: 1 });
  });

  it("a dead delivery lets the next event of its job go out, is kept, and is delivered when somebody sends it again", async () => {
    const receiver = await Receiver.start();
    receiver.answer = ({ type }) => ({ status: type === "job.failed" ? 500 : 200 });
    const clock = new Clock();
    const [one] = await openTwo(engine);
    const database = clock.of(one.database);
    deliver(database, [receiver]);
    await endThrice(one, receiver.url, tenant);
    while (await clock.advance(database));
    expect(await states(database)).toEqual(["dead 500", "delivered 200", "delivered 200"]);
    const [letter, ...others] = await listDeliveries(database, { state: "dead", tenant, limit: 9 });
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      ...{ tenant, type: "job.failed", host: `127.0.0.1:${receiver.port}`, state: "dead" },
      ...{ attempts: 10, lastResult: "500" },
    });
    expect(JSON.stringify(letter)).not.toContain("t0ken");
    receiver.answer = () => ({ status: 200 });
    expect(await redeliver(database, null)).toBe(1);
    while (await clock.advance(database));
    expect(await states(database)).toEqual(["delivered 200", "delivered 200", "delivered 200"]);
    expect(receiver.accepted.at(-1)).toMatchObject({ id: letter?.id, type: "job.failed" });
    expect(await redeliver(database, null)).toBe(0);
    expect(await redeliver(database, [letter?.id ?? ""])).toBe(1);
  });

  it("after an answer 410 nothing is sent to the URL of that tenant until somebody sends again", async () => {
    const receiver = await Receiver.start();
    receiver.answer = () => ({ status: 410 });
    const clock = new Clock();
    const [one] = await openTwo(engine);
    const database = clock.of(one.database);
    deliver(database, [receiver]);
    await submitWithWebhook(one, receiver.url);
    await runOne(one.leases);
    while (await clock.advance(database));
    await submitWithWebhook(one, receiver.url);
    await runOne(one.leases);
    while (await clock.advance(database));
    expect(await states(database)).toEqual(["dead 410", "dead ENDPOINT_DISABLED"]);
    expect(receiver.requests).toHaveLength(1);
    receiver.answer = () => ({ status: 200 });
    await submitWithWebhook(one, receiver.url, "other");
    await runOne(one.leases);
    while (await clock.advance(database));
    expect(receiver.accepted).toHaveLength(1);
    expect(await redeliver(database, null)).toBe(2);
    while (await clock.advance(database));
    expect(receiver.accepted).toHaveLength(3);
  });

  it.each([429, 503])(
    "a receiver that answers %i gets no attempt before the end of its Retry-After",
    async (status) => {
      const receiver = await Receiver.start();
      receiver.answer = () => ({ status, headers: { "retry-after": "3600" } });
      const clock = new Clock();
      const [one] = await openTwo(engine);
      const database = clock.of(one.database);
      deliver(database, [receiver]);
      await submitWithWebhook(one, receiver.url);
      await runOne(one.leases);
      await clock.advance(database);
      expect(clock.aheadMs).toBeGreaterThan(3500 * 1000);
      expect(clock.aheadMs).toBeLessThan(3700 * 1000);
    },
  );

  it("a redirect is not followed, and counts as a failure", async () => {
    const target = await Receiver.start();
    const receiver = await Receiver.start();
    receiver.answer = () => ({ status: 307, headers: { location: target.url } });
    const [one] = await openTwo(engine);
    deliver(one.database, [receiver, target]);
    await submitWithWebhook(one, receiver.url);
    await runOne(one.leases);
    const isWritten = async () => (await states(one.database))[0] === "waiting 307";
    await waitUntil("it failed", isWritten);
    expect(target.requests).toEqual([]);
  });

  it("deliveries that ended 30 days ago are removed, and those that wait are not", async () => {
    const clock = new Clock();
    const one = await openProcess(engine, engine.newState(), "one");
    const database = clock.of(one.database);
    const url = "https://hooks.example.org/";
    for (let count = 0; count < 2; count++) {
      await submitWithWebhook(one, url);
      await runOne(one.leases);
    }
    const store = new DeliveryStore(database, 60_000);
    const claimed = await store.claim([]);
    if (claimed === null) throw new Error("nothing is due");
    await store.end(claimed, "200", { state: "delivered" });
    const task = sweepDeliveries(database);
    expect(await task.sweep(500)).toBe(0);
    clock.aheadMs += 30 * dayMs;
    expect(await task.sweep(500)).toBe(1);
    expect(await states(database)).toEqual(["waiting null"]);
  });
});
