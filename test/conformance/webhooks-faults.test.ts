import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished, vi } from "vitest";
import { StateUnavailableError } from "../../apps/api/state/errors.ts";
import { Deliverer } from "../../apps/api/webhooks/deliverer.ts";
import { DeliveryStore } from "../../apps/api/webhooks/delivery-store.ts";
import { waitUntil } from "../support/wait-until.ts";
import { describeOnEachEngine } from "./engines.ts";
import { openProcess, openTwo } from "./jobs.ts";
import {
  Clock,
  deliver,
  deliveriesOf,
  endThrice,
  newSecret,
  Receiver,
  runOne,
  states,
  submitWithWebhook,
} from "./webhooks.ts";

const tenant = "acme";

describeOnEachEngine("webhooks when something breaks", (engine) => {
  it("a receiver that does not answer holds four attempts, and others get theirs meanwhile", async () => {
    const hanging = await Receiver.start();
    hanging.answer = () => ({ status: 200, hangs: true });
    const receiver = await Receiver.start();
    const [one] = await openTwo(engine);
    const { webhooks } = deliver(one.database, [hanging, receiver], { timeoutMs: 60_000 });
    for (let count = 0; count < 20; count++) {
      await submitWithWebhook(one, hanging.url);
      await runOne(one.leases);
    }
    await waitUntil("all that may are under way", () => hanging.requests.length === 4);
    await submitWithWebhook(one, receiver.url);
    await runOne(one.leases);
    await waitUntil("the other has its turn", () => receiver.accepted.length === 1);
    expect(hanging.requests).toHaveLength(4);
    await hanging.down();
    await webhooks.close();
  });

  it("an attempt that takes too long fails", async () => {
    const receiver = await Receiver.start();
    receiver.answer = () => ({ status: 200, hangs: true });
    const [one] = await openTwo(engine);
    deliver(one.database, [receiver], { timeoutMs: 50 });
    await submitWithWebhook(one, receiver.url);
    await runOne(one.leases);
    const isWritten = async () => (await states(one.database))[0] === "waiting TIMEOUT";
    await waitUntil("it failed", isWritten);
  });

  it("processes that look at the same time get each delivery once", async () => {
    const both = await openTwo(engine);
    const [one] = both;
    for (let count = 0; count < 30; count++) {
      await submitWithWebhook(one, "https://hooks.example.org/");
      await runOne(one.leases);
    }
    const stores = both.map(({ database }) => new DeliveryStore(database, 60_000));
    const claims = Array.from({ length: 60 }, (_, at) => stores[at % 2]?.claim([]));
    const ids = (await Promise.all(claims)).flatMap((claimed) => claimed?.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    while (ids.length < 30) {
      const left = await stores[0]?.claim([]);
      expect(ids).not.toContain(left?.id);
      ids.push(left?.id ?? "none is left");
    }
    expect(ids).not.toContain("none is left");
    expect(await stores[1]?.claim([])).toBe(null);
  });

  it("the delivery of a process that was killed in an attempt is made by another, and the late result changes nothing", async () => {
    const receiver = await Receiver.start();
    const clock = new Clock();
    const [killed, other] = await openTwo(engine);
    await endThrice(killed, receiver.url, tenant);
    const store = new DeliveryStore(clock.of(killed.database), 60_000);
    const claimed = await store.claim([]);
    if (claimed === null) throw new Error("nothing is due");
    expect(claimed).toMatchObject({ attempt: 1, type: "job.failed" });
    const database = clock.of(other.database);
    const { webhooks } = deliver(database, [receiver]);
    webhooks.look();
    expect(await store.claim([])).toBe(null);
    expect(receiver.requests).toEqual([]);
    clock.aheadMs += 61_000;
    while (await clock.advance(database));
    const types = ["job.failed", "job.cancelled", "job.succeeded"];
    expect(receiver.accepted.map(({ type }) => type)).toEqual(types);
    expect(await store.end(claimed, "500", { state: "dead", disables: true })).toBe(false);
    expect((await deliveriesOf(database))[0]).toMatchObject({ state: "delivered", attempts: 2 });
  });

  it("what a process was sending when it was killed is sent by another, after the events before it", async () => {
    const receiver = await Receiver.start();
    receiver.answer = () => ({ status: 200, hangs: true });
    const clock = new Clock();
    const config = engine.newState();
    const one = await openProcess(engine, config, "one");
    const settings = { state: config, port: receiver.port, secret: newSecret };
    const program = fileURLToPath(new URL("webhook-process.ts", import.meta.url));
    const killed = spawn(process.execPath, [program, JSON.stringify(settings)], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    onTestFinished(() => void killed.kill("SIGKILL"));
    await endThrice(one, receiver.url, tenant);
    await waitUntil("an attempt is under way", () => receiver.requests.length === 1);
    killed.kill("SIGKILL");
    await once(killed, "exit");
    receiver.answer = () => ({ status: 200 });
    const database = clock.of(one.database);
    deliver(database, [receiver]);
    clock.aheadMs += 61_000;
    while (await clock.advance(database));
    const types = ["job.failed", "job.cancelled", "job.succeeded"];
    expect(receiver.accepted.map(({ type }) => type)).toEqual(types);
    expect(receiver.requests[0]?.["webhook-id"]).toBe(receiver.accepted[0]?.id);
  });

  it("an attempt whose result cannot be written is made again after its lease, with the same id", async () => {
    const clock = new Clock();
    const one = await openProcess(engine, engine.newState(), "one");
    const database = clock.of(one.database);
    await submitWithWebhook(one, "https://hooks.example.org/");
    await runOne(one.leases);
    const store = new DeliveryStore(database, 60_000);
    vi.spyOn(store, "end").mockRejectedValueOnce(new StateUnavailableError("57P01"));
    const sent: string[] = [];
    const errors: unknown[] = [];
    const deliverer = new Deliverer({
      ...{ store, slots: 4, slotsPerHost: 4, onDead: () => undefined },
      send: async ({ id }) => {
        sent.push(id);
        return { kind: "answered", status: 200, retryAfterMs: null };
      },
      onError: (error) => errors.push(error),
    });
    const round = async () => {
      await deliverer.begin(() => undefined);
      await deliverer.ended();
    };
    await round();
    expect(errors).toEqual([expect.any(StateUnavailableError)]);
    await round();
    expect(sent).toHaveLength(1);
    clock.aheadMs += 61_000;
    await round();
    expect(sent).toEqual([sent[0], sent[0]]);
    expect(deliverer.counts).toEqual({ delivered: 1, failed: 0, dead: 0 });
  });

  it("deliveries go on after an outage of the database", async () => {
    const receiver = await Receiver.start();
    const one = await openProcess(engine, engine.newState(), "one");
    let isLost = true;
    const database = {
      engine: one.database.engine,
      now: one.database.now,
      get db() {
        if (isLost) throw new StateUnavailableError("ECONNREFUSED");
        return one.database.db;
      },
    };
    const { errors } = deliver(database, [receiver]);
    await submitWithWebhook(one, receiver.url);
    await runOne(one.leases);
    await waitUntil("two looks have failed", () => errors.length > 1);
    expect(receiver.requests).toEqual([]);
    isLost = false;
    await waitUntil("it is received", () => receiver.accepted.length === 1);
  });

  it("a process that closes waits for its attempts, and begins no more", async () => {
    const receiver = await Receiver.start();
    const [one] = await openTwo(engine);
    const { webhooks } = deliver(one.database, [receiver]);
    let isClosed = false;
    receiver.answer = () => {
      expect(isClosed).toBe(false);
      void webhooks.close().then(() => {
        isClosed = true;
      });
      return { status: 200 };
    };
    await endThrice(one, receiver.url, tenant);
    await waitUntil("it is closed", () => isClosed);
    const states = (await deliveriesOf(one.database)).map(({ state }) => state);
    expect(states).toEqual(["delivered", "waiting", "waiting"]);
    expect(receiver.requests).toHaveLength(1);
  });

  it("a delivery that is claimed while its process closes is not sent, and is due again at once", async () => {
    const one = await openProcess(engine, engine.newState(), "one");
    await submitWithWebhook(one, "https://hooks.example.org/");
    await runOne(one.leases);
    const store = new DeliveryStore(one.database, 60_000);
    const deliverer = new Deliverer({
      ...{ store, slots: 4, slotsPerHost: 4, onDead: () => undefined },
      send: () => expect.fail("it is sent"),
      onError: (error) => expect.fail(String(error)),
    });
    const round = deliverer.begin(() => undefined);
    deliverer.stop();
    await round;
    await deliverer.ended();
    expect(await states(one.database)).toEqual(["waiting STOPPED"]);
    expect(await store.claim([])).not.toBe(null);
  });

  it("a process that closes breaks off an attempt that takes longer, and another process makes it at once", async () => {
    const receiver = await Receiver.start();
    receiver.answer = () => ({ status: 0, hangs: true });
    const [one] = await openTwo(engine);
    const { errors, webhooks } = deliver(one.database, [receiver]);
    const id = await submitWithWebhook(one, receiver.url);
    await runOne(one.leases);
    await waitUntil("the attempt has begun", () => receiver.requests.length === 1);
    await webhooks.close(10);
    expect(await states(one.database)).toEqual(["waiting STOPPED"]);
    expect(errors).toEqual([]);
    receiver.answer = () => ({ status: 204 });
    deliver(one.database, [receiver]);
    await waitUntil("it is received", () => receiver.accepted.length === 1);
    expect(receiver.accepted).toMatchObject([{ job: id }]);
  });
});
