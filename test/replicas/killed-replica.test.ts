import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docx, p, withMedia } from "../fixtures/docx.ts";
import { waitUntil } from "../support/wait-until.ts";
import { type Deployment, deploy } from "./deployment.ts";
import {
  isAnswerTo,
  isReplayed,
  newJob,
  type Outcome,
  open,
  openByHttp1,
  type Sent,
  send,
  untilDone,
} from "./job.ts";
import type { Replica } from "./replica.ts";

let deployment: Deployment;
let apiKey: string;
beforeAll(async () => {
  deployment = await deploy({ DOCOPS_IDEMPOTENCY_LEASE_SECONDS: "3" });
  apiKey = await deployment.createKey("acme", "run");
}, 180_000);
afterAll(() => deployment?.remove());

/** Its answer is streamed from a file, and kept as a blob. */
const largeTemplate = withMedia(docx(p("关于召开【MEETING_TITLE】的通知")), randomBytes(4_000_000));

const isRunningAJob = (replica: Replica) => {
  const lines = replica.logLines();
  const ended = lines.filter(({ event }) => event === "done" || event === "error").length;
  return replica.requestIds().length > ended;
};

/** Six clients ask without a pause; one replica is killed with jobs of theirs, and they go on for a while. */
async function killUnderLoad(doomed: Replica): Promise<Map<Sent, Outcome>> {
  const outcomes = new Map<Sent, Outcome>();
  const lostBefore = doomed.requestIds().length;
  let leftAfterKill = 20;
  let isKilled = false;
  const lane = async (number: number) => {
    while (leftAfterKill > 0) {
      if (isKilled) leftAfterKill--;
      const job = newJob(apiKey, number % 3 === 0 ? largeTemplate : undefined);
      outcomes.set(job, await send(deployment.url, job));
    }
  };
  const load = Promise.all([0, 1, 2, 3, 4, 5].map(lane));
  await waitUntil("the replica has had jobs", () => doomed.requestIds().length > lostBefore + 5);
  await waitUntil("the replica runs a job", () => isRunningAJob(doomed));
  await doomed.kill();
  isKilled = true;
  await load;
  return outcomes;
}

describe("one of two replicas that is killed", () => {
  it("no answer under load is wrong: it is whole and right, or it is seen as a failure, and a retry gets it right", async () => {
    const failed: Sent[] = [];
    const done: [Sent, Buffer][] = [];
    for (const [at, doomed] of [...deployment.replicas, deployment.replicas[0]].entries()) {
      const survivor = deployment.replicas[at === 1 ? 0 : 1];
      const outcomes = await killUnderLoad(doomed);
      const ofSurvivor = new Set(survivor.requestIds());
      for (const [job, outcome] of outcomes) {
        if (outcome.kind === "answered" && outcome.status === 200) {
          expect(isAnswerTo(job, outcome.body)).toBe(true);
          done.push([job, outcome.body]);
          continue;
        }
        // nginx says that it got no answer, which is so of the dead one only. What it had begun to hand on breaks
        // off; with it may others that share the connection of their client (HTTP/2).
        if (outcome.kind === "answered") {
          expect([outcome.status, ofSurvivor.has(job.requestId)]).toEqual([502, false]);
        }
        failed.push(job);
      }
      await doomed.start();
    }
    expect(failed.length).toBeGreaterThan(0);
    for (const job of failed) {
      const { body } = await untilDone(deployment.url, job);
      expect(isAnswerTo(job, body)).toBe(true);
      const replay = await untilDone(deployment.url, job);
      expect([isReplayed(replay), replay.body.equals(body)]).toEqual([true, true]);
    }
    // Both replicas know the answers that one gave before its death.
    for (const { url } of deployment.replicas) {
      for (const [job, body] of done) {
        const replay = await untilDone(url, job);
        expect([isReplayed(replay), replay.body.equals(body)]).toEqual([true, true]);
      }
    }
    const [restarted] = deployment.replicas;
    await waitUntil("nginx asks the replica again", async () => {
      const again = newJob(apiKey);
      await untilDone(deployment.url, again);
      return restarted.requestIds().includes(again.requestId);
    });
  }, 300_000);

  it.each<[string, OpenAnswer]>([
    [
      "HTTP/2",
      async (job) => {
        const answer = await open(deployment.url, job);
        return { status: answer.status, read: () => answer.arrayBuffer() };
      },
    ],
    [
      "HTTP/1.1",
      async (job) => {
        const answer = await openByHttp1(deployment.url, job);
        return { status: answer.statusCode, read: () => buffer(answer) };
      },
    ],
  ])(
    "an answer of 200 by %s that breaks off in the middle is seen as broken, and a retry gets all of it",
    async (_version, openAnswer) => {
      let job = newJob(apiKey, largeTemplate);
      let end = await killInDownload(job, openAnswer);
      while (end === null) {
        job = newJob(apiKey, largeTemplate);
        end = await killInDownload(job, openAnswer);
      }
      expect(end).toBe("broken");
      const { body } = await untilDone(deployment.url, job);
      expect(isAnswerTo(job, body)).toBe(true);
    },
    180_000,
  );
});

/** Sends a job. @returns when the head of its answer has come; `read` rejects for a body that breaks off. */
type OpenAnswer = (
  job: Sent,
) => Promise<{ status: number | undefined; read: () => Promise<unknown> }>;

/**
 * Kills the replica that has begun to answer, and starts it again.
 *
 * @returns what came of the answer; null where it was whole before it could be held back.
 */
async function killInDownload(
  job: Sent,
  openAnswer: OpenAnswer,
): Promise<"whole" | "broken" | null> {
  const { database, replicas } = deployment;
  const stateOfKey = async () => {
    const keys = database.db.selectFrom("idempotency").select("state");
    const row = await keys.where("key", "=", job.idempotencyKey).executeTakeFirst();
    return row?.state;
  };
  const answering = openAnswer(job);
  await waitUntil("a replica has the key", async () => (await stateOfKey()) !== undefined);
  let killed: Replica | undefined;
  const end = await database.db.transaction().execute(async (transaction) => {
    // The last piece of an answer waits until it is kept, and that waits for this lock.
    await sql`lock table idempotency in share row exclusive mode`.execute(transaction);
    if ((await stateOfKey()) !== "running") return null;
    const answer = await answering;
    expect(answer.status).toBe(200);
    const reading = answer.read().then(
      () => "whole" as const,
      () => "broken" as const,
    );
    killed = replicas.find((replica) => replica.requestIds().includes(job.requestId));
    await killed?.kill();
    return reading;
  });
  if (end === null) await (await answering).read();
  await killed?.start();
  return end;
}
