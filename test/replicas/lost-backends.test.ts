import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CreatedKey } from "../../apps/contract/answers/keys.ts";
import { bearer } from "../api/auth/support.ts";
import { waitUntil } from "../support/wait-until.ts";
import { type Deployment, deploy } from "./deployment.ts";
import {
  isAnswerTo,
  isReplayed,
  newJob,
  type Outcome,
  type Sent,
  send,
  statusOf,
  untilDone,
} from "./job.ts";
import type { Replica } from "./replica.ts";

const allowedLooks = 40;
/** A client that is told to wait does so, if not for as long as it is told. */
const pauseMs = 50;

let deployment: Deployment;
let admin: string;
beforeAll(async () => {
  deployment = await deploy({
    DOCOPS_RATE_LIMIT_ENABLED: "1",
    DOCOPS_RATE_LIMIT_RUN: "100000/day",
    DOCOPS_RATE_LIMIT_META: "100000/day",
    DOCOPS_RATE_LIMIT_STATUS: `${allowedLooks}/day`,
    DOCOPS_IDEMPOTENCY_LEASE_SECONDS: "3",
  });
  admin = await deployment.createKey("operator", "admin,metrics");
}, 180_000);
afterAll(() => deployment?.remove());

const onBoth = async (look: (replica: Replica) => Promise<boolean>) =>
  (await Promise.all(deployment.replicas.map(look))).every(Boolean);

describe("two replicas whose Redis is killed under load", () => {
  async function isDegraded({ url }: Replica): Promise<boolean> {
    const text = await (await fetch(`${url}/metrics`, { headers: bearer(admin) })).text();
    return /^docops_limits_degraded 1$/m.test(text);
  }

  const look = (url: string, apiKey: string) => fetch(`${url}/status`, { headers: bearer(apiKey) });

  /** How many requests are left, as an answer says. */
  async function leftAfterLook({ url }: Replica, apiKey: string): Promise<number> {
    const answer = await look(url, apiKey);
    expect(answer.status).toBe(200);
    return Number(/r=(\d+)/.exec(answer.headers.get("ratelimit") ?? "")?.[1]);
  }

  it("no request has a fault, limits stay bounded, and a Redis that is back counts for both again", async () => {
    const { url, redis, replicas } = deployment;
    const counted = await deployment.createKey("counted", "run");
    const busy = await deployment.createKey("busy", "run");
    const looks: number[] = [];
    const runs: [Sent, Outcome][] = [];
    let isOver = false;
    const passed = () => looks.filter((status) => status === 200).length;
    const lookLane = async () => {
      while (!isOver) looks.push((await look(url, counted)).status);
    };
    const runLane = async () => {
      while (!isOver) {
        const job = newJob(busy);
        runs.push([job, await send(url, job)]);
      }
    };
    const load = Promise.all([lookLane(), lookLane(), runLane(), runLane()]);
    await waitUntil("Redis has counted", () => passed() > 0 && runs.length > 0);
    await redis.kill();
    await waitUntil("both replicas count in memory", () => onBoth(isDegraded));
    const [looksBefore, runsBefore] = [looks.length, runs.length];
    await waitUntil("requests were counted in memory", () => {
      return looks.length > looksBefore + 2 * allowedLooks && runs.length > runsBefore + 4;
    });
    isOver = true;
    await load;
    expect(new Set(looks)).toEqual(new Set([200, 429]));
    // What Redis has let through, and the half of the limit that each replica lets through alone.
    expect(passed()).toBeLessThanOrEqual(2 * allowedLooks);
    expect(passed()).toBeGreaterThanOrEqual(allowedLooks);
    for (const [job, outcome] of runs) {
      expect(outcome).toMatchObject({ kind: "answered", status: 200 });
      if (outcome.kind === "answered") expect(isAnswerTo(job, outcome.body)).toBe(true);
    }
    await redis.start();
    await waitUntil("both replicas count in Redis", () =>
      onBoth(async (replica) => !(await isDegraded(replica))),
    );
    const [one, other] = replicas;
    await waitUntil("each replica knows what the other has counted", async () => {
      const fresh = await deployment.createKey("fresh", "run");
      const left = [];
      for (const replica of [one, other, one]) left.push(await leftAfterLook(replica, fresh));
      return left.every((each, at) => each === allowedLooks - at - 1);
    });
  }, 300_000);
});

describe("two replicas whose PostgreSQL is killed under load", () => {
  const readyOf = async ({ url }: Replica) => {
    const answer = await fetch(`${url}/readyz`);
    return [answer.status, ((await answer.json()) as { reasons?: unknown }).reasons];
  };

  it("nothing is lost that was answered with 2xx, /readyz tells it, and no replica ends or has a fault", async () => {
    const { url, postgres, replicas, docops } = deployment;
    const apiKey = await deployment.createKey("acme", "run");
    const runs: [Sent, Outcome][] = [];
    const keys: CreatedKey[] = [];
    const keyStatuses: number[] = [];
    let isOver = false;
    const runLane = async () => {
      while (!isOver) {
        const job = newJob(apiKey);
        const outcome = await send(url, job);
        runs.push([job, outcome]);
        if (statusOf(outcome) === 503) await wait(pauseMs);
      }
    };
    const keyLane = async () => {
      while (!isOver) {
        const answer = await createKeyOverHttp(url);
        keyStatuses.push(answer.status);
        if (answer.status === 201) keys.push((await answer.json()) as CreatedKey);
        else await answer.arrayBuffer().then(() => wait(pauseMs));
      }
    };
    const load = Promise.all([runLane(), runLane(), runLane(), runLane(), keyLane()]);
    await waitUntil("runs and keys were answered", () => done().length > 8 && keys.length > 2);
    await postgres.crash();
    await waitUntil("both replicas tell that their database is gone", () =>
      onBoth(async (replica) => {
        const [status, reasons] = await readyOf(replica);
        return status === 503 && JSON.stringify(reasons) === '["database"]';
      }),
    );
    for (const each of replicas) expect((await fetch(`${each.url}/healthz`)).status).toBe(200);
    await postgres.run();
    await waitUntil("both replicas are ready", () =>
      onBoth(async (replica) => (await readyOf(replica))[0] === 200),
    );
    const [doneBefore, keysBefore] = [done().length, keys.length];
    await waitUntil("runs and keys are answered again", () => {
      return done().length > doneBefore + 4 && keys.length > keysBefore;
    });
    isOver = true;
    await load;
    expect(replicas.map(({ hasEnded }) => hasEnded)).toEqual([false, false]);

    // A database that is gone is told as such, and is no fault of the server.
    expect(new Set(keyStatuses)).toEqual(new Set([201, 503]));
    expect(new Set(runs.map(([, outcome]) => statusOf(outcome)))).toEqual(new Set([200, 503]));

    for (const { api_key } of keys) {
      for (const replica of replicas) {
        const answer = await fetch(`${replica.url}/v1/meta`, { headers: bearer(api_key) });
        expect(answer.status).toBe(200);
      }
    }
    let ranAgain = 0;
    for (const [job, { body }] of done()) {
      expect(isAnswerTo(job, body)).toBe(true);
      const again = await untilDone(url, job);
      if (isReplayed(again)) expect(again.body.equals(body)).toBe(true);
      else ranAgain++;
      expect(isAnswerTo(job, again.body)).toBe(true);
    }
    // docs/idempotency.md: an answer that the database could not take was sent all the same, and the log tells.
    const notKept = replicas
      .flatMap((replica) => replica.logLines())
      .filter(({ event }) => event === "idempotency_answer_not_kept");
    expect(ranAgain).toBeLessThanOrEqual(notKept.length);

    const audited = await auditedObjects("key.created");
    expect(keys.filter(({ key }) => !audited.has(`key:${key.id}`))).toEqual([]);
    await waitUntil("every run is in the audit log", async () => {
      const ended = await auditedObjects("job.ended");
      return done().every(([{ requestId }]) => ended.has(requestId));
    });
    await docops("audit", "verify");

    /** The runs that were answered with 200. */
    function done() {
      return runs.flatMap(([job, outcome]) =>
        outcome.kind === "answered" && outcome.status === 200 ? [[job, outcome] as const] : [],
      );
    }
  }, 300_000);

  function createKeyOverHttp(url: string): Promise<Response> {
    return fetch(`${url}/v1/keys`, {
      method: "POST",
      headers: { ...bearer(admin), "content-type": "application/json" },
      body: JSON.stringify({ tenant: "acme", scopes: ["run"] }),
    });
  }

  async function auditedObjects(action: string): Promise<Set<string | null>> {
    const events = deployment.database.db.selectFrom("audit_events").select("object");
    const rows = await events.where("action", "=", action).execute();
    return new Set(rows.map(({ object }) => object));
  }
});
