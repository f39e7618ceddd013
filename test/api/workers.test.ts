import { readFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { childrenOf, residentMb } from "../../scripts/processes.ts";
import { docx, p } from "../fixtures/docx.ts";
import {
  countResources,
  payload,
  postRun,
  readMembers,
  runForm,
  startTestServer,
  workerPids,
} from "./support.ts";

const kept = { DOCOPS_MP_START: "reuse", DOCOPS_DEBUG_ARTIFACTS: "1" };

/** The bytes that a process has read, by proc(5). A warm-up job is some thousands of them. */
function bytesRead(pid: number): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1]);
}

async function pidOfJob(server: { url: string }, form = runForm()): Promise<number> {
  const members = await readMembers(await postRun(server, form));
  return members["trace.json"].subprocess.pid;
}

describe("spawn", () => {
  it("a spare is there before the job, another after it, and none is used twice", async () => {
    const server = await startTestServer({
      DOCOPS_WORKER_MAX_SPARES: "1",
      DOCOPS_DEBUG_ARTIFACTS: "1",
    });
    const pids: number[] = [];
    for (let job = 0; job < 3; job++) {
      const others = () => workerPids().filter((pid) => !pids.includes(pid));
      await expect.poll(() => others().length).toBe(1);
      const [spare] = others();
      const pid = await pidOfJob(server);
      expect(pid).toBe(spare);
      pids.push(pid);
    }
    expect(new Set(pids).size).toBe(3);
  });

  it("spares follow the demand, and are never more than the slots", async () => {
    const env = { DOCOPS_WORKER_MAX_SPARES: "8", DOCOPS_MAX_CONCURRENCY: "2" };
    const server = await startTestServer(env, "sleep");
    await expect.poll(() => workerPids().length).toBe(1);
    const leaving = new AbortController();
    const jobs = Array.from({ length: 2 }, () =>
      postRun(server, runForm(), { signal: leaving.signal }).catch(() => null),
    );
    await expect.poll(() => workerPids().length).toBe(4);
    leaving.abort();
    await Promise.all(jobs);
    await expect.poll(() => workerPids().length).toBe(2);
  });

  it("a client that sends one job after the other finds spares from all cores", async () => {
    const env = { DOCOPS_WORKER_MAX_SPARES: "8", DOCOPS_MAX_CONCURRENCY: "4" };
    const server = await startTestServer(env);
    await (await postRun(server)).bytes();
    await expect.poll(() => workerPids().length).toBe(Math.min(availableParallelism(), 4));
  });

  it("spares begin their warm-up jobs only when the running jobs, which need the cores, have ended", async () => {
    const running = Math.max(1, Math.floor(availableParallelism() / 2));
    const env = { DOCOPS_WORKER_MAX_SPARES: "2", DOCOPS_MAX_CONCURRENCY: String(running + 2) };
    const server = await startTestServer(env, "sleep");
    const first = new AbortController();
    const others = new AbortController();
    const signals = [first, ...Array<AbortController>(running).fill(others)];
    const jobs = signals.map(({ signal }) =>
      postRun(server, runForm(), { signal }).catch(() => null),
    );
    await expect.poll(() => workerPids().length).toBeGreaterThan(running);
    first.abort();
    await expect.poll(() => server.workers.size).toBe(running + 2);
    await wait(1000);
    const before = new Map(workerPids().map((pid) => [pid, bytesRead(pid)]));
    others.abort();
    await Promise.all(jobs);
    const read = () =>
      workerPids().map((pid) => bytesRead(pid) - (before.get(pid) ?? Number.POSITIVE_INFINITY));
    await expect.poll(() => Math.max(...read())).toBeGreaterThan(1000);
  });

  it("without work one spare of spawn is enough", async () => {
    const env = { DOCOPS_WORKER_MAX_SPARES: "2", DOCOPS_WORKER_IDLE_SECONDS: "0.5" };
    const server = await startTestServer(env);
    await Promise.all([postRun(server), postRun(server)].map(async (run) => (await run).bytes()));
    await expect.poll(() => workerPids().length).toBe(1);
    expect(server.workers.size).toBe(1);
  });

  it("a spare that has died is replaced by the one who needs it", async () => {
    const server = await startTestServer({ DOCOPS_WORKER_MAX_SPARES: "1" });
    await expect.poll(() => workerPids().length).toBe(1);
    process.kill(workerPids()[0] ?? 0, "SIGKILL");
    await expect.poll(() => workerPids().length).toBe(0);
    expect((await postRun(server)).status).toBe(200);
  });
});

describe("a start that fails", () => {
  it.each(["spawn", "reuse"])("%s: is tried again by the next caller", async (mode) => {
    const server = await startTestServer({ DOCOPS_MP_START: mode });
    // Without a spare, the next job has to start a process.
    await expect.poll(() => workerPids().length).toBe(mode === "spawn" ? 0 : 1);
    for (const pid of workerPids()) process.kill(pid, "SIGKILL");
    await expect.poll(() => workerPids()).toEqual([]);
    await rename(server.tmpDirectory, `${server.tmpDirectory}-away`);
    expect((await postRun(server)).status).toBe(500);
    expect(server.slots.inUse).toBe(0);
    await rename(`${server.tmpDirectory}-away`, server.tmpDirectory);
    expect((await postRun(server)).status).toBe(200);
  });
});

describe("the launcher", () => {
  it("the launcher is replaced when it dies, and what it had started ends", async () => {
    const server = await startTestServer({}, "sleep");
    const running = postRun(server);
    await expect.poll(() => workerPids().length).toBe(1);
    const [launcher] = childrenOf(process.pid);
    const [worker = 0] = workerPids();
    process.kill(launcher ?? 0, "SIGKILL");
    expect((await running).status).toBe(500);
    // Process 1 may wait for orphans later. A zombie has no memory.
    await expect.poll(() => residentMb(worker)).toBe(0);
    expect(server.slots.inUse).toBe(0);
    const leaving = new AbortController();
    const next = postRun(server, runForm(), { signal: leaving.signal }).catch(() => null);
    await expect.poll(() => workerPids().length).toBe(1);
    leaving.abort();
    await next;
  });

  it("the launcher ends with the server", async () => {
    const server = await startTestServer({ DOCOPS_WORKER_MAX_SPARES: "1" });
    await expect.poll(() => workerPids().length).toBe(1);
    await server.close(0);
    expect(childrenOf(process.pid)).toEqual([]);
  });
});

describe("reuse", () => {
  it("a process takes one job after the other, and is replaced after so many", async () => {
    const server = await startTestServer({ ...kept, DOCOPS_WORKER_MAX_JOBS: "2" });
    const pids: number[] = [];
    for (let job = 0; job < 5; job++) pids.push(await pidOfJob(server));
    expect(pids[1]).toBe(pids[0]);
    expect(pids[2]).not.toBe(pids[1]);
    expect(pids[3]).toBe(pids[2]);
    expect(pids[4]).not.toBe(pids[3]);
    expect(workerPids()).toEqual([pids[4]]);
  });

  it("reuse starts as many processes as there are jobs at once, and not one more", async () => {
    const server = await startTestServer({ ...kept, DOCOPS_MAX_CONCURRENCY: "2" });
    for (let round = 0; round < 3; round++) {
      const runs = [postRun(server), postRun(server)];
      for (const run of runs) expect((await run).status).toBe(200);
    }
    expect(workerPids()).toHaveLength(2);
  });

  it("a process that was ended for its time is not used again; the next job has another", async () => {
    const env = { ...kept, DOCOPS_REQUEST_TIMEOUT_SECONDS: "0.4" };
    const server = await startTestServer(env, "sleep");
    expect((await postRun(server)).status).toBe(408);
    expect(workerPids()).toEqual([]);
    expect((await postRun(server)).status).toBe(408);
    expect(countResources(server)).toMatchObject({ workers: 0, tempEntries: 0, slots: 0 });
  });

  it("a process without work is ended after a while", async () => {
    const server = await startTestServer({ ...kept, DOCOPS_WORKER_IDLE_SECONDS: "0.3" });
    await pidOfJob(server);
    expect(workerPids()).toHaveLength(1);
    await expect.poll(() => workerPids()).toEqual([]);
    await expect.poll(() => countResources(server).tempEntries).toBe(0);
  });

  it("a process that has said something since its answer gets no other job", async () => {
    const server = await startTestServer(kept, "twice");
    const pids: number[] = [];
    for (let job = 0; job < 3; job++) {
      const members = await readMembers(await postRun(server));
      pids.push(members["out.replace_log.json"].pid);
    }
    expect(new Set(pids).size).toBe(3);
  });

  it("a process that has grown large is replaced before it meets its bound", async () => {
    const server = await startTestServer({ ...kept, DOCOPS_WORKER_MAX_MEMORY_MB: "256" });
    const pid = await pidOfJob(server);
    const large = docx(p("【MEETING_TITLE】，【ORGANIZER】").repeat(20_000));
    expect(await pidOfJob(server, runForm({ template: large }))).toBe(pid);
    expect(await pidOfJob(server)).not.toBe(pid);
  });

  it("a template that is refused does not cost its process", async () => {
    const server = await startTestServer(kept);
    const pid = await pidOfJob(server);
    const refused = await postRun(server, runForm({ template: Buffer.from("PK\x03\x04 no ZIP") }));
    expect(refused.status).toBe(415);
    expect(await pidOfJob(server)).toBe(pid);
  });

  it("nothing of one job is in the next, though template and shape are the same", async () => {
    const env = { ...kept, DOCOPS_WORKER_MAX_JOBS: "1000" };
    const server = await startTestServer(env);
    const template = docx(
      p("【MEETING_TITLE】在【MEETING_LOCATION】") + p("【ORGANIZER】【REMARK】"),
    );
    const logs: string[] = [];
    for (let job = 0; job < 30; job++) {
      const word = `机密${String(job).padStart(4, "0")}`;
      const own = {
        ...payload,
        meeting_title: word,
        meeting_location: job % 3 === 0 ? null : `${word}号\n楼`,
        organizer: job % 2 === 0 ? word : `${word}部`,
      };
      const form = runForm({ template, task: { task_type: "meeting_notice", payload: own } });
      const members = await readMembers(await postRun(server, form));
      const everything = Object.values(members)
        .map((member) => (Buffer.isBuffer(member) ? textOf(member) : JSON.stringify(member)))
        .join("\n");
      const words = new Set(everything.match(/机密\d{4}/g));
      expect([...words]).toEqual([word]);
      logs.push(JSON.stringify(members["out.replace_log.json"].summary));
    }
    // The same job has the same result as in a new process.
    expect(new Set(logs.filter((_, job) => job % 3 !== 0)).size).toBe(1);
    expect(workerPids()).toHaveLength(1);
  });
});

function textOf(document: Buffer): string {
  const part = readZip(document, defaultPackageLimits).find(
    ({ name }) => name === "word/document.xml",
  );
  if (part === undefined) throw new Error("no main part");
  return inflateEntry(part, defaultPackageLimits).toString();
}
