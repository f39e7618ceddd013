import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { expect, it, onTestFinished } from "vitest";
import { FileBlobs } from "../../apps/api/blobs/file-blobs.ts";
import type { WholeBody } from "../../apps/api/idempotency/body-buffer.ts";
import {
  type Claim,
  type ClaimOutcome,
  IdempotencyStore,
  maxRowBytes,
} from "../../apps/api/idempotency/idempotency-store.ts";
import type { Database } from "../../apps/api/state/database.ts";
import type { TestEngine } from "./engines.ts";

const scope = { tenant: "acme", route: "/v1/run", key: "k-1" };
const print = "a".repeat(64);
const otherPrint = "b".repeat(64);
const head = {
  status: 200,
  headers: { "Content-Type": "application/zip", "X-Docops-Exit-Code": "2" },
};

/** Long enough for a test, and for a lease that has to hold while others look. */
const longMs = 60_000;

interface Replica {
  store: IdempotencyStore;
  database: Database;
  blobs: FileBlobs;
}

/** The tests of `IdempotencyStore`, on each engine and with several processes. */
export function testIdempotency(engine: TestEngine): void {
  /** Two stores of the same state, as two replicas have them. */
  async function replicas(times: { leaseMs?: number; ttlMs?: number } = {}) {
    const config = engine.newState();
    const directory = temporaryDirectory();
    const open = async (): Promise<Replica> => {
      const database = await engine.open(config);
      const blobs = await FileBlobs.open(directory, 0);
      const options = { database, blobs, leaseMs: longMs, ttlMs: longMs, ...times };
      return { store: new IdempotencyStore(options), database, blobs };
    };
    return { one: await open(), other: await open() };
  }

  it("of many who claim a key at once over two connections one gets it, the others are told", async () => {
    const { one, other } = await replicas();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? one : other).store.claim(scope, print)),
    );
    const kinds = outcomes.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "claimed")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "running")).toHaveLength(49);
  });

  it("an answer comes back to another process as it was kept: status, headers and every byte", async () => {
    const { one, other } = await replicas();
    const content = Buffer.from([0, 255, 128, 10]);
    const claim = claimed(await one.store.claim(scope, print));
    expect(await one.store.finish(claim, head, whole(content))).toBe(true);
    expect(await answerOf(await other.store.claim(scope, print))).toEqual({
      ...head,
      bytes: 4,
      body: content,
    });
  });

  it("an answer without a body is one", async () => {
    const { store } = (await replicas()).one;
    const empty = Buffer.alloc(0);
    await store.finish(claimed(await store.claim(scope, print)), head, whole(empty));
    const answer = await answerOf(await store.claim(scope, print));
    expect(answer).toMatchObject({ bytes: 0, body: empty });
  });

  it.each(["in memory", "in a file"])(
    "an answer that is too large for a row goes from %s to the blobs and comes back whole",
    async (place) => {
      const { one, other } = await replicas();
      const content = Buffer.alloc(maxRowBytes + 1, "x");
      const body = place === "in a file" ? inFile(content) : whole(content);
      await one.store.finish(claimed(await one.store.claim(scope, print)), head, body);
      const { db } = one.database;
      const row = await db.selectFrom("idempotency").select("body").executeTakeFirstOrThrow();
      expect(row.body).toBeNull();
      const answer = await answerOf(await other.store.claim(scope, print));
      expect(answer.bytes).toBe(content.length);
      expect(content.equals(answer.body)).toBe(true);
    },
  );

  it("a file that is not what it was when it was hashed is not kept, and the key can be given back", async () => {
    const { store, blobs } = (await replicas()).one;
    const claim = claimed(await store.claim(scope, print));
    const body = inFile(Buffer.alloc(maxRowBytes + 1, "x"));
    const wrong = { ...body, sha256: whole(Buffer.from("another")).sha256 };
    await expect(store.finish(claim, head, wrong)).rejects.toThrow("another SHA-256");
    await store.release(claim);
    expect(await keysOf(blobs)).toEqual([]);
    claimed(await store.claim(scope, print));
  });

  it("an answer whose blob is gone is told as such, and is not made again", async () => {
    const { store, blobs } = (await replicas()).one;
    const claim = claimed(await store.claim(scope, print));
    await store.finish(claim, head, whole(Buffer.alloc(maxRowBytes + 1)));
    await blobs.delete(`idempotency/${claim.token}`);
    const found = await store.claim(scope, print);
    expect(found.kind).toBe("done");
    expect(found.kind === "done" && (await found.open())).toBeNull();
  });

  it("a claim with other content returns the fingerprint of the first request, running or done", async () => {
    const { store } = (await replicas()).one;
    const claim = claimed(await store.claim(scope, print));
    const running = await store.claim(scope, otherPrint);
    expect(running).toMatchObject({ kind: "running", fingerprint: print });
    await store.finish(claim, head, whole(Buffer.from("x")));
    const done = await store.claim(scope, otherPrint);
    expect(done).toMatchObject({ kind: "done", fingerprint: print });
  });

  it("the key of another tenant, at another route or in other letters is another key", async () => {
    const { store } = (await replicas()).one;
    claimed(await store.claim(scope, print));
    claimed(await store.claim({ ...scope, tenant: "other" }, print));
    claimed(await store.claim({ ...scope, route: "/v1/precheck" }, print));
    claimed(await store.claim({ ...scope, key: "K-1" }, print));
    expect((await store.claim(scope, print)).kind).toBe("running");
  });

  it("a key that was given back is free, for other content too", async () => {
    const { one, other } = await replicas();
    await one.store.release(claimed(await one.store.claim(scope, print)));
    claimed(await other.store.claim(scope, otherPrint));
  });

  it("a stored answer cannot be released", async () => {
    const { store } = (await replicas()).one;
    const claim = claimed(await store.claim(scope, print));
    await store.finish(claim, head, whole(Buffer.from("x")));
    await store.release(claim);
    expect((await store.claim(scope, print)).kind).toBe("done");
  });

  it("a key that is not renewed is free when its lease ends, and the late answer is not stored", async () => {
    const { one, other } = await replicas({ leaseMs: 1500 });
    const dead = claimed(await one.store.claim(scope, print));
    expect((await other.store.claim(scope, print)).kind).toBe("running");
    const next = claimed(await untilFree(other.store));
    expect(await one.store.renew(dead)).toBe(false);
    expect(await one.store.finish(dead, head, whole(Buffer.from("late")))).toBe(false);
    await one.store.release(dead);
    expect(await other.store.finish(next, head, whole(Buffer.from("right")))).toBe(true);
    const answer = await answerOf(await one.store.claim(scope, print));
    expect(answer.body.toString()).toBe("right");
  });

  it("a large answer that comes too late leaves no blob", async () => {
    const { one, other } = await replicas({ leaseMs: 100 });
    const dead = claimed(await one.store.claim(scope, print));
    claimed(await untilFree(other.store));
    const late = whole(Buffer.alloc(maxRowBytes + 1));
    expect(await one.store.finish(dead, head, late)).toBe(false);
    expect(await keysOf(one.blobs)).toEqual([]);
  });

  it("of many who find a dead holder's key at once one takes it over, and its blob goes", async () => {
    const { one, other } = await replicas({ leaseMs: 100 });
    const { token } = claimed(await one.store.claim(scope, print));
    const left = whole(Buffer.from("left behind"));
    await one.blobs.put(`idempotency/${token}`, Buffer.from("left behind"), left);
    await wait(200);
    const [first, second] = [one, other].map(
      ({ database, blobs }) =>
        new IdempotencyStore({ database, blobs, leaseMs: longMs, ttlMs: longMs }),
    );
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? first : second)?.claim(scope, print)),
    );
    expect(outcomes.filter((outcome) => outcome?.kind === "claimed")).toHaveLength(1);
    expect(await keysOf(one.blobs)).toEqual([]);
  });

  it("a key that is renewed outlives its lease", async () => {
    const { one, other } = await replicas({ leaseMs: 1500 });
    const claim = claimed(await one.store.claim(scope, print));
    for (let left = 4; left > 0; left--) {
      await wait(500);
      expect(await one.store.renew(claim)).toBe(true);
    }
    expect((await other.store.claim(scope, print)).kind).toBe("running");
  });

  it("an expired answer frees its key for other content", async () => {
    const { store } = (await replicas({ ttlMs: 100 })).one;
    await store.finish(claimed(await store.claim(scope, print)), head, whole(Buffer.from("x")));
    await wait(200);
    claimed(await store.claim(scope, otherPrint));
  });

  it("a sweep removes expired rows with their blobs in batches, and leaves the rest", async () => {
    const { store, database, blobs } = (await replicas()).one;
    const large = whole(Buffer.alloc(maxRowBytes + 1));
    for (const key of ["done", "dead", "more", "kept", "held"]) {
      const claim = claimed(await store.claim({ ...scope, key }, print));
      if (key !== "dead" && key !== "held") await store.finish(claim, head, large);
    }
    await database.db
      .updateTable("idempotency")
      .set({ expires_at: sql<number>`${database.now} - 120000` })
      .where("key", "in", ["done", "dead", "more"])
      .execute();
    expect([await store.sweep(2), await store.sweep(2), await store.sweep(2)]).toEqual([2, 1, 0]);
    const rows = await database.db.selectFrom("idempotency").select("key").orderBy("key").execute();
    expect(rows.map(({ key }) => key)).toEqual(["held", "kept"]);
    expect(await keysOf(blobs)).toHaveLength(1);
  });
}

function claimed(outcome: ClaimOutcome): Claim {
  if (outcome.kind !== "claimed") throw new Error(`the key is ${outcome.kind}`);
  return outcome.claim;
}

async function untilFree(store: IdempotencyStore): Promise<ClaimOutcome> {
  for (;;) {
    const outcome = await store.claim(scope, print);
    if (outcome.kind !== "running") return outcome;
    await wait(20);
  }
}

async function answerOf(outcome: ClaimOutcome) {
  const answer = outcome.kind === "done" ? await outcome.open() : null;
  if (answer === null) throw new Error(`no answer: the key is ${outcome.kind}`);
  const { body } = answer;
  return { ...answer, body: Buffer.isBuffer(body) ? body : await buffer(body) };
}

function whole(content: Buffer): WholeBody {
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { bytes: content.length, sha256, content };
}

function inFile(content: Buffer): WholeBody {
  const path = join(temporaryDirectory(), "answer");
  writeFileSync(path, content);
  return { ...whole(content), content: { path } };
}

async function keysOf(blobs: FileBlobs): Promise<string[]> {
  return (await Array.fromAsync(blobs.list("idempotency/"))).map(({ key }) => key);
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "docops-idempotency-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}
