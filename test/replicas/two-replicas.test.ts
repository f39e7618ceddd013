import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DocopsClient } from "../../apps/client/client.ts";
import type { CreatedKey } from "../../apps/contract/answers/keys.ts";
import { statusBody } from "../../apps/contract/answers/status.ts";
import { bearer } from "../api/auth/support.ts";
import { isReplay } from "../api/idempotency/support.ts";
import { noticeTemplate, payload, postRun, runForm } from "../api/support.ts";
import { type Deployment, deploy } from "./deployment.ts";
import { isAnswerTo } from "./job.ts";
import type { Replica } from "./replica.ts";

const allowedLooks = 60;
const allowedJobs = 6;
/** A look is counted, too. */
const slowly = { interval: 500 };

let deployment: Deployment;
let admin: string;
beforeAll(async () => {
  deployment = await deploy({
    DOCOPS_RATE_LIMIT_ENABLED: "1",
    DOCOPS_RATE_LIMIT_STATUS: `${allowedLooks}/day`,
    ...Object.fromEntries(
      ["RUN", "META", "WEB"].map((name) => [`DOCOPS_RATE_LIMIT_${name}`, "100000/day"]),
    ),
    DOCOPS_BUDGET_JOBS_PER_DAY: String(allowedJobs),
    DOCOPS_ENABLE_WEB_CONSOLE: "1",
  });
  admin = await deployment.createKey("operator", "admin");
}, 180_000);
afterAll(() => deployment?.remove());

/** Asks one replica for what every good credential opens. */
async function opens(replica: Replica, headers: Record<string, string>): Promise<number> {
  return (await fetch(`${replica.url}/v1/meta`, { headers })).status;
}

async function createOver({ url }: Replica, tenant: string): Promise<CreatedKey> {
  const answer = await fetch(`${url}/v1/keys`, {
    method: "POST",
    headers: { ...bearer(admin), "content-type": "application/json" },
    body: JSON.stringify({ tenant, scopes: ["run"] }),
  });
  expect(answer.status).toBe(201);
  return answer.json() as Promise<CreatedKey>;
}

async function revokeOver({ url }: Replica, { key }: CreatedKey): Promise<void> {
  const init = { method: "DELETE", headers: bearer(admin) };
  expect((await fetch(`${url}/v1/keys/${key.id}`, init)).status).toBe(200);
}

/** Asks until the answer is 401. @returns how long after the call the last good request began, in milliseconds. */
async function lastGoodMs(replica: Replica, headers: Record<string, string>): Promise<number> {
  const since = performance.now();
  for (let last = 0; ; ) {
    const beganAt = performance.now() - since;
    const status = await opens(replica, headers);
    if (status === 401) return last;
    expect(status).toBe(200);
    last = beganAt;
  }
}

/** docs/auth.md: a change made over HTTP counts in other replicas after so long at the latest. */
const promisedMs = 2000;

describe("two replicas behind nginx", () => {
  it("a key that one replica has made is good at the other at once, and is refused there soon after it was revoked", async () => {
    const [one, other] = deployment.replicas;
    const created = await createOver(one, "keys");
    const headers = bearer(created.api_key);
    for (const replica of [other, one]) expect(await opens(replica, headers)).toBe(200);
    await revokeOver(one, created);
    const lastMs = lastGoodMs(other, headers);
    expect(await opens(one, headers)).toBe(401);
    expect(await lastMs).toBeLessThan(promisedMs);
  });

  it("requests through the proxy are counted together, whichever replica gets them", async () => {
    const headers = bearer(await deployment.createKey("rates", "run"));
    const look = (url: string) => fetch(`${url}/status`, { headers });
    const statuses: number[] = [];
    const lane = async () => {
      for (let at = 0; at < 10; at++) statuses.push((await look(deployment.url)).status);
    };
    await Promise.all(Array.from({ length: (2 * allowedLooks) / 10 }, lane));
    expect(statuses.filter((status) => status === 200)).toHaveLength(allowedLooks);
    expect(statuses.filter((status) => status === 429)).toHaveLength(allowedLooks);
    for (const { url } of deployment.replicas) {
      const refused = await look(url);
      expect(refused.status).toBe(429);
      expect(await refused.json()).toMatchObject({
        error_code: "RATE_LIMITED",
        detail: { limit: "DOCOPS_RATE_LIMIT_STATUS", allowed: allowedLooks, remaining: 0 },
      });
    }
  });

  it("jobs of a tenant are counted together, by whichever key and replica they come", async () => {
    const keys = [
      await deployment.createKey("budgets", "run"),
      await deployment.createKey("budgets", "run"),
    ];
    const bodies = await Promise.all(
      Array.from({ length: 2 * allowedJobs }, async (_, at) => {
        const headers = bearer(keys[at % 2] ?? "");
        const answer = await postRun(deployment, runForm(), { headers });
        return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
      }),
    );
    const done = bodies.filter(({ status }) => status === 200);
    expect(done).toHaveLength(allowedJobs);
    for (const { body } of done) {
      expect(isAnswerTo({ title: payload.meeting_title }, body)).toBe(true);
    }
    for (const { status, body } of bodies.filter((each) => !done.includes(each))) {
      expect([status, JSON.parse(body.toString()).error_code]).toEqual([429, "BUDGET_EXCEEDED"]);
    }
    for (const replica of deployment.replicas) {
      await expect.poll(() => jobsUsed(replica, keys[0] ?? ""), slowly).toBe(allowedJobs);
    }
  });

  it("50 requests with one key at once make one job, and the 49 others get its answer byte for byte", async () => {
    const apiKey = await deployment.createKey("once", "run");
    const idempotencyKey = randomUUID();
    // A request while the job runs is told to wait, and a client does so.
    const client = new DocopsClient({ baseUrl: deployment.url, apiKey, retries: 100 });
    const form = {
      template: new Uint8Array(noticeTemplate),
      task: { task_type: "meeting_notice", payload },
    };
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const { isReplayed, bytes } = await client.run(form, { idempotencyKey });
        return { isReplayed, body: Buffer.from(await bytes()) };
      }),
    );
    const [first, ...more] = answers.filter(({ isReplayed }) => !isReplayed);
    expect(more).toEqual([]);
    expect(isAnswerTo({ title: payload.meeting_title }, first?.body ?? Buffer.alloc(0))).toBe(true);
    for (const { body } of answers) expect(body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
    const lines = deployment.replicas.map((replica) =>
      replica.logLines().filter(({ event, tenant }) => event === "done" && tenant === "once"),
    );
    expect(lines.flat().filter(({ outcome }) => outcome === "ok")).toHaveLength(1);
    for (const ofReplica of lines) {
      expect(ofReplica.map(({ outcome }) => outcome)).toContain("replayed");
    }
    await expect.poll(() => jobsUsed(deployment.replicas[0], apiKey), slowly).toBe(1);
  });

  it("a session that one replica has begun is good at the other, until its key is revoked", async () => {
    const [one, other] = deployment.replicas;
    const created = await createOver(one, "console");
    const ofPage = { "sec-fetch-site": "same-origin" };
    const signedIn = await fetch(`${one.url}/web/session`, {
      method: "POST",
      headers: { "content-type": "application/json", ...ofPage },
      body: JSON.stringify({ api_key: created.api_key }),
    });
    expect(signedIn.status).toBe(200);
    const headers = { ...ofPage, cookie: signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "" };
    for (const url of [other.url, deployment.url]) {
      const session = await fetch(`${url}/web/session`, { headers });
      expect(await session.json()).toMatchObject({ is_signed_in: true, id: created.key.id });
      const answer = await postRun({ url }, runForm(), { headers });
      expect([answer.status, isReplay(answer)]).toEqual([200, false]);
      await answer.arrayBuffer();
    }
    await revokeOver(one, created);
    expect(await lastGoodMs(other, headers)).toBeLessThan(promisedMs);
    const over = await fetch(`${other.url}/web/session`, { headers });
    expect(await over.json()).toMatchObject({ is_signed_in: false });
  });
});

/** What `/status` tells a caller of its tenant. */
async function jobsUsed({ url }: Replica, apiKey: string): Promise<number | undefined> {
  const answer = await fetch(`${url}/status`, { headers: bearer(apiKey) });
  const { budgets } = statusBody.parse(await answer.json());
  return budgets?.find(({ name }) => name === "jobs_per_day")?.used;
}
