import { describe, expect, it } from "vitest";
import { childrenOf, workersOf } from "../../scripts/processes.ts";
import { docx, p } from "../fixtures/docx.ts";
import {
  countResources,
  type FixtureWorker,
  payload,
  postRun,
  readMembers,
  runForm,
  sandbox,
  startTestServer,
  type TestServer,
} from "./support.ts";

const forks = { DOCOPS_MP_START: "forkserver", DOCOPS_DEBUG_ARTIFACTS: "1" };

/** The fork servers of this process: the processes that its launcher has started. */
function serverPids(): number[] {
  return childrenOf(process.pid).flatMap(childrenOf);
}

/** A server whose first fork waits for its job, after the self-test. */
async function startForking(
  env: Readonly<Record<string, string>> = {},
  worker?: FixtureWorker,
  options?: Parameters<typeof startTestServer>[2],
): Promise<TestServer> {
  const server = await startTestServer({ ...forks, ...env }, worker, options);
  await expect.poll(() => server.workers.size).toBe(1);
  return server;
}

async function processOf(answer: Promise<Response>): Promise<{ pid: number; method: string }> {
  const members = await readMembers(await answer);
  const { pid, start_method: method } = members["trace.json"].subprocess;
  return { pid, method };
}

describe("forkserver", () => {
  it("forkserver gives every job a process of its own, which one server has forked ahead", async () => {
    const server = await startForking({ DOCOPS_MAX_CONCURRENCY: "1" });
    const [forker] = serverPids();
    const pids: number[] = [];
    for (let job = 0; job < 5; job++) {
      const others = () => childrenOf(forker ?? 0).filter((pid) => !pids.includes(pid));
      await expect.poll(others).toHaveLength(1);
      const [waiting] = others();
      expect(await processOf(postRun(server))).toEqual({ pid: waiting, method: "forkserver" });
      pids.push(waiting ?? 0);
    }
    expect(new Set(pids).size).toBe(5);
    expect(serverPids()).toEqual([forker]);
    expect(server.logLines().filter(({ event }) => event === "notice")).toEqual([]);
  });

  it("forkserver replaces a server after so many forks, and no job waits in vain or fails", async () => {
    const server = await startForking({ DOCOPS_WORKER_MAX_JOBS: "3" });
    const seen = new Set(serverPids());
    await expect
      .poll(
        async () => {
          expect((await postRun(server)).status).toBe(200);
          for (const pid of serverPids()) seen.add(pid);
          return seen.size;
        },
        { timeout: 25_000, interval: 1 },
      )
      .toBeGreaterThan(2);
    await expect.poll(() => serverPids().length).toBeLessThan(4);
  });

  it.each(["sleep", "stubborn"] as const)(
    "%s: a fork that does not end costs the deadline of its job and nothing else",
    async (worker) => {
      const env = { DOCOPS_REQUEST_TIMEOUT_SECONDS: "0.5", DOCOPS_MAX_CONCURRENCY: "1" };
      const server = await startForking(env, worker);
      const forker = serverPids();
      for (let job = 0; job < 2; job++) {
        const answer = await postRun(server);
        expect(answer.status).toBe(408);
        expect(await answer.json()).toMatchObject({ detail: { terminated: true } });
        expect(server.slots.inUse).toBe(0);
      }
      expect(serverPids()).toEqual(forker);
    },
  );

  it.each(["crash", "silent", "flood", "liar"] as const)(
    "%s: a fork that misbehaves is a 500, and its server goes on",
    async (worker) => {
      const env = { DOCOPS_REQUEST_TIMEOUT_SECONDS: "3", DOCOPS_MAX_CONCURRENCY: "1" };
      const server = await startForking(env, worker);
      const forker = serverPids();
      const task = {
        task_type: "meeting_notice",
        payload: { ...payload, meeting_title: "no frame" },
      };
      for (let job = 0; job < 2; job++) {
        expect((await postRun(server, runForm({ task }))).status).toBe(500);
      }
      expect(serverPids()).toEqual(forker);
      await expect
        .poll(() => countResources(server))
        .toMatchObject({ workers: 2, tempEntries: 1, slots: 0 });
    },
  );

  it.each(["heap", "memory"] as const)(
    "%s: a fork over the memory bound is a 413 with the bound's name",
    async (worker) => {
      const server = await startForking({ DOCOPS_WORKER_MAX_MEMORY_MB: "200" }, worker);
      const answer = await postRun(server);
      expect(answer.status).toBe(413);
      expect(await answer.json()).toMatchObject({
        detail: { limit: "DOCOPS_WORKER_MAX_MEMORY_MB", allowed: 200, terminated: true },
      });
    },
    20_000,
  );

  it("what a fork says after its answer does not reach the next job", async () => {
    const server = await startForking({ DOCOPS_MAX_CONCURRENCY: "1" }, "twice");
    const pids = new Set<number>();
    for (let job = 0; job < 4; job++) pids.add((await processOf(postRun(server))).pid);
    expect(pids.size).toBe(4);
  });

  it("a client that leaves takes its fork with it", async () => {
    const server = await startForking({ DOCOPS_MAX_CONCURRENCY: "1" }, "sleep");
    const [forker = 0] = serverPids();
    const [fork] = childrenOf(forker);
    const leaving = new AbortController();
    const left = postRun(server, runForm(), { signal: leaving.signal }).catch(() => null);
    await expect.poll(() => server.slots.inUse).toBe(1);
    leaving.abort();
    await left;
    await expect.poll(() => server.slots.inUse).toBe(0);
    await expect.poll(() => childrenOf(forker).filter((pid) => pid !== fork)).toHaveLength(1);
    expect(serverPids()).toEqual([forker]);
  });

  // In a fork `process.pid` is the server's.
  it("a fork that would end its server ends itself", async () => {
    const server = await startForking({ DOCOPS_MAX_CONCURRENCY: "1" }, "segfault");
    const forker = serverPids();
    for (let job = 0; job < 2; job++) expect((await postRun(server)).status).toBe(500);
    expect(serverPids()).toEqual(forker);
  });

  it("without the kernel's layers, a fork that ends its server fails, and the next job has another", async () => {
    const server = await startForking({ DOCOPS_MAX_CONCURRENCY: "1" }, "segfault", {
      sandbox: { ...sandbox, kernel: null },
    });
    const [forker] = serverPids();
    for (let job = 0; job < 2; job++) expect((await postRun(server)).status).toBe(500);
    expect(serverPids()).not.toContain(forker);
  });

  it("a job whose fork is killed fails, and the next one has another", async () => {
    const env = { DOCOPS_MAX_CONCURRENCY: "1" };
    const server = await startForking(env, "sleep");
    const [forker = 0] = serverPids();
    const [fork = 0] = childrenOf(forker);
    const running = postRun(server);
    await expect.poll(() => server.slots.inUse).toBe(1);
    process.kill(fork, "SIGKILL");
    expect((await running).status).toBe(500);
    await expect.poll(() => server.workers.size).toBe(1);
    expect(childrenOf(forker)).not.toContain(fork);
  });

  it("a fork that is killed while it waits is replaced at once", async () => {
    const server = await startForking({ DOCOPS_MAX_CONCURRENCY: "1" });
    const [forker = 0] = serverPids();
    const [fork = 0] = childrenOf(forker);
    process.kill(fork, "SIGKILL");
    await expect.poll(() => childrenOf(forker).filter((pid) => pid !== fork)).toHaveLength(1);
    expect((await postRun(server)).status).toBe(200);
    expect(serverPids()).toEqual([forker]);
  });

  it("a server that is killed takes its fork with it, and is replaced by the next job", async () => {
    const server = await startForking({ DOCOPS_MAX_CONCURRENCY: "1" });
    const [forker = 0] = serverPids();
    process.kill(forker, "SIGKILL");
    await expect.poll(() => workersOf(process.pid)).toEqual([]);
    expect((await postRun(server)).status).toBe(200);
    expect(serverPids()).not.toContain(forker);
    await expect.poll(() => countResources(server).tempEntries).toBe(1);
  });

  it("a result that is too large for the channel comes through files", async () => {
    const server = await startForking();
    const title = Array.from({ length: 90_000 }, (_, index) => String(index * 7919)).join("");
    const form = runForm({ template: docx(p(title) + p("【MEETING_TITLE】")) });
    const answer = await postRun(server, form);
    expect(answer.status).toBe(200);
    expect((await readMembers(answer))["out.docx"].length).toBeGreaterThan(100_000);
    await expect.poll(() => countResources(server).tempEntries).toBeLessThanOrEqual(2);
  });

  it("forkserver ends with the server, and leaves nothing", async () => {
    const server = await startForking();
    await Promise.all([postRun(server), postRun(server)].map(async (run) => (await run).bytes()));
    await server.close(0);
    expect(workersOf(process.pid)).toEqual([]);
    expect(countResources(server).tempEntries).toBe(0);
  });

  it("a fork server that is killed before it has passed the self-test is no reason for spawn", async () => {
    const server = await startTestServer({ ...forks, DOCOPS_MAX_CONCURRENCY: "1" });
    // The first fork is the one of the self-test.
    await expect.poll(() => serverPids().flatMap(childrenOf), { interval: 1 }).toHaveLength(1);
    const [killed] = serverPids();
    process.kill(killed ?? 0, "SIGKILL");
    expect(await processOf(postRun(server))).toMatchObject({ method: "forkserver" });
    expect(serverPids()).not.toContain(killed);
    expect(server.logLines().filter(({ event }) => event === "notice")).toEqual([]);
  });

  it("where a fork server cannot be, spawn does the jobs, and one line says why", async () => {
    const server = await startTestServer(forks, "unforkable");
    const answers = await Promise.all([postRun(server), postRun(server)]);
    for (const answer of answers) expect(answer.status).toBe(200);
    const members = await readMembers(answers[0] as Response);
    expect(members["trace.json"].subprocess.start_method).toBe("spawn");
    const notices = server.logLines().filter(({ event }) => event === "notice");
    expect(notices).toMatchObject([
      {
        message: expect.stringMatching(/^DOCOPS_MP_START=forkserver does not work here, so spawn/),
      },
    ]);
  });

  it.each([
    ["unlocked", "a fork could open a file outside its directory"],
    ["unfiltered", "a fork that tried forbidden operations ended with 0"],
  ] as const)(
    "%s: where a layer does not hold the forks, spawn does the jobs, and one line says which",
    async (worker, reason) => {
      const server = await startTestServer(forks, worker);
      const members = await readMembers(await postRun(server));
      expect(members["trace.json"].subprocess.start_method).toBe("spawn");
      const notices = server.logLines().filter(({ event }) => event === "notice");
      expect(notices.map(({ message }) => message)).toEqual([
        `DOCOPS_MP_START=forkserver does not work here, so spawn is used: ${reason}`,
      ]);
    },
  );

  it("a server that was not warm when it got its first job is not taken for one that grows", async () => {
    const server = await startTestServer({ ...forks, DOCOPS_MAX_CONCURRENCY: "1" });
    const forkers = new Set<number>();
    for (let job = 0; job < 25; job++) {
      expect((await postRun(server)).status).toBe(200);
      for (const pid of serverPids()) forkers.add(pid);
    }
    expect(forkers.size).toBe(1);
  });
});
