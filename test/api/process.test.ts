import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { descendantsOf, workersOf } from "../../scripts/processes.ts";
import { docx, p } from "../fixtures/docx.ts";
import { endOf, startProcess, urlOf } from "./server-process.ts";
import { postRun, runForm } from "./support.ts";

describe("the process", () => {
  it("the process does not start with settings that are wrong, and says all that is wrong", async () => {
    const { child, output } = startProcess({ DOCOPS_PORT: "x", DOCOPS_ENABLE_META: "maybe" });
    expect(await endOf(child)).toBe(1);
    expect(output.err).toBe(
      'docops: DOCOPS_PORT="x": must be a whole number from 0 to 65535\n' +
        'docops: DOCOPS_ENABLE_META="maybe": must be 1 or 0 (true, yes, on; false, no, off)\n',
    );
    expect(output.out).toBe("");
  });

  it("the process says that its port is taken", async () => {
    const { output } = startProcess({});
    const { port } = new URL(await urlOf(output));
    const second = startProcess({ DOCOPS_PORT: port });
    expect(await endOf(second.child)).toBe(1);
    expect(second.output.err).toMatch(
      /^docops: DOCOPS_PORT: port \d+ is already in use; set another port, or 0 for any free port$/m,
    );
  });

  it("the process without a job ends on SIGTERM at once, and leaves nothing", async () => {
    const { child, output, tmpDirectory } = startProcess({});
    await urlOf(output);
    child.kill("SIGTERM");
    expect(await endOf(child)).toBe(0);
    expect(readdirSync(tmpDirectory)).toEqual([]);
    expect(output.out).toContain('"event":"closed"');
  });
});

it("SIGUSR1 opens no inspector, neither in the API process nor in launcher and workers", async () => {
  const { child, output } = startProcess({});
  const url = await urlOf(output);
  await expect.poll(() => workersOf(child.pid ?? 0)).not.toEqual([]);
  const all = [child.pid ?? 0, ...descendantsOf(child.pid ?? 0)];
  for (const pid of all) process.kill(pid, "SIGUSR1");
  expect((await postRun({ url })).status).toBe(200);
  expect(output.err).toBe("");
  // No thread waits for the signal in launcher and workers (Node names it).
  for (const pid of all.slice(1)) {
    if (!existsSync(`/proc/${pid}/task`)) continue;
    const names = readdirSync(`/proc/${pid}/task`).map((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/comm`, "utf8").trim(),
    );
    expect(names.filter((name) => /signal|inspector/i.test(name))).toEqual([]);
  }
});

/** A job of the real engine that takes some time. */
const longRun = () =>
  runForm({
    template: docx(p("【MEETING_TITLE】，【MEETING_DATE】，【ORGANIZER】").repeat(30_000)),
  });

describe("the end", () => {
  const busy = {
    DOCOPS_MAX_CONCURRENCY: "1",
    DOCOPS_QUEUE_TIMEOUT_SECONDS: "30",
    DOCOPS_WORKER_MAX_SPARES: "0",
  };
  const jobRuns = ({ pid }: ChildProcess) => expect.poll(() => workersOf(pid ?? 0).length).toBe(1);

  it("a server that is told to end is not ready at once; who waits is sent away, who runs has the answer", async () => {
    const { child, output, tmpDirectory } = startProcess(busy);
    const url = await urlOf(output);
    const running = postRun({ url }, longRun());
    await jobRuns(child);
    const waiting = postRun({ url });
    await expect.poll(() => output.out.split('"event":"start"').length).toBe(3);
    child.kill("SIGTERM");
    const refused = await waiting;
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error_code: "SHUTTING_DOWN" });
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ status: "not_ready", reasons: ["draining"] });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const late = await postRun({ url });
    expect(await late.json()).toMatchObject({ error_code: "SHUTTING_DOWN" });
    const answer = await running;
    expect(answer.headers.get("x-docops-exit-code")).toBe("0");
    await answer.arrayBuffer();
    expect(await endOf(child)).toBe(0);
    expect(readdirSync(tmpDirectory)).toEqual([]);
  });

  it("a job that does not end within the drain is ended", async () => {
    const { child, output, tmpDirectory } = startProcess({ ...busy, DOCOPS_DRAIN_SECONDS: "0.05" });
    const url = await urlOf(output);
    const running = postRun({ url }, longRun());
    await jobRuns(child);
    child.kill("SIGTERM");
    const answer = await running;
    expect(answer.status).toBe(503);
    expect(await endOf(child)).toBe(0);
    expect(readdirSync(tmpDirectory)).toEqual([]);
  });

  it("a second signal ends it now", async () => {
    const { child, output } = startProcess(busy);
    const url = await urlOf(output);
    const running = postRun({ url }, longRun()).catch(() => null);
    await jobRuns(child);
    child.kill("SIGTERM");
    await expect.poll(() => output.out).toContain('"event":"draining"');
    child.kill("SIGTERM");
    expect(await endOf(child)).toBe(1);
    expect(await running).toBeNull();
  });

  it("killed, it leaves no worker, and the next start sweeps what it could not", async () => {
    const { child, output, tmpDirectory } = startProcess(busy);
    const url = await urlOf(output);
    const running = postRun({ url }, longRun()).catch(() => null);
    await jobRuns(child);
    const started = descendantsOf(child.pid ?? 0);
    expect(started).toHaveLength(2);
    child.kill("SIGKILL");
    await running;
    await expect.poll(() => started.filter(isAlive)).toEqual([]);
    expect(readdirSync(tmpDirectory)).not.toEqual([]);
    const next = startProcess({ DOCOPS_WORKER_MAX_SPARES: "0" }, "", tmpDirectory);
    await expect.poll(() => next.output.out).toContain('"event":"listening"');
    expect(readdirSync(tmpDirectory)).toEqual([]);
    expect(next.output.out).toContain('"event":"swept"');
  });

  it("directories of servers that are alive are left alone", async () => {
    const { output, tmpDirectory } = startProcess({});
    await urlOf(output);
    await expect.poll(() => readdirSync(tmpDirectory).length).toBe(1);
    const second = startProcess({ DOCOPS_WORKER_MAX_SPARES: "0" }, "", tmpDirectory);
    await urlOf(second.output);
    expect(readdirSync(tmpDirectory)).toHaveLength(1);
    expect(second.output.out).not.toContain("swept");
  });
});

describe("many processes", () => {
  it("many processes serve one port; one that dies is replaced; the drain reaches all", async () => {
    const { child, output, tmpDirectory } = startProcess({ DOCOPS_WORKERS: "2" });
    const listening = () =>
      output.out
        .split("\n")
        .filter((line) => line.includes('"event":"listening"'))
        .map((line) => JSON.parse(line) as { pid: number; url: string });
    await expect.poll(() => listening().length).toBe(2);
    const [first, second] = listening();
    expect(second?.url).toBe(first?.url);
    expect(second?.pid).not.toBe(first?.pid);
    const url = first?.url ?? "";
    expect((await postRun({ url })).headers.get("x-docops-exit-code")).toBe("0");
    process.kill(first?.pid ?? 0, "SIGKILL");
    await expect.poll(() => listening().length).toBe(3);
    await expect.poll(() => output.out).toContain('"event":"process_ended"');
    expect((await postRun({ url })).headers.get("x-docops-exit-code")).toBe("0");
    const pids = listening().map(({ pid }) => pid);
    child.kill("SIGTERM");
    expect(await endOf(child)).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    // The next start sweeps the directories of the killed process.
    const left = readdirSync(tmpDirectory).filter((name) => !name.includes(`-${first?.pid}-`));
    expect(left).toEqual([]);
  });

  it("a drain that comes while the processes still load their program ends them, too", async () => {
    // A module that is loaded before the server is slow here, as a disk may be.
    const { child, output } = startWithModule(`
      import cluster from "node:cluster";
      if (cluster.isWorker) {
        process.stdout.write("loading\\n");
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }`);
    const patiently = { interval: 5, timeout: 60_000 };
    await expect.poll(() => output.out.match(/loading/g), patiently).toHaveLength(2);
    child.kill("SIGTERM");
    expect(await endOf(child)).toBe(0);
    expect(output.out.match(/"event":"closed"/g)).toHaveLength(2);
  }, 120_000);

  it("a drain that comes while the processes are being started ends all of them", async () => {
    const { child, output } = startWithModule(`
      import cluster from "node:cluster";
      const { fork } = cluster;
      cluster.fork = (...args) => {
        cluster.fork = fork;
        const started = fork(...args);
        process.kill(process.pid, "SIGTERM");
        return started;
      };`);
    expect(await endOf(child)).toBe(0);
    expect(output.out.match(/"event":"closed"/g)).toHaveLength(2);
  }, 120_000);

  /** Two processes with a state, which run this module before their program. */
  function startWithModule(source: string) {
    const folder = mkdtempSync(join(tmpdir(), "docops-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "first.mjs");
    writeFileSync(file, source);
    return startProcess({
      DOCOPS_WORKERS: "2",
      DOCOPS_STATE: "sqlite",
      DOCOPS_STATE_DIR: join(folder, "state"),
      NODE_OPTIONS: `--import=${file}`,
    });
  }

  it("a process that stands still and is killed keeps no client waiting", async () => {
    const { output } = startProcess({ DOCOPS_WORKERS: "2", DOCOPS_QUEUE_TIMEOUT_SECONDS: "30" });
    const url = await urlOf(output);
    const listening = () => output.out.match(/"event":"listening".*?"pid":\d+/g) ?? [];
    await expect.poll(() => listening().length).toBe(2);
    const pid = Number(/\d+$/.exec(listening()[0] ?? "")?.[0]);
    process.kill(pid, "SIGSTOP");
    const connection = { headers: { connection: "close" }, signal: AbortSignal.timeout(20_000) };
    const answers = Array.from({ length: 8 }, () => postRun({ url }, runForm(), connection));
    await Promise.race(answers);
    process.kill(pid, "SIGKILL");
    for (const answer of await Promise.all(answers)) expect(answer.status).toBe(200);
  });

  it("many processes tell the metrics of all, whichever is asked", async () => {
    const { output } = startProcess({ DOCOPS_WORKERS: "2", DOCOPS_ENABLE_METRICS: "1" });
    const url = await urlOf(output);
    await expect.poll(() => output.out.match(/"event":"listening"/g)).toHaveLength(2);
    const jobs = 6;
    for (let index = 0; index < jobs; index++) {
      await (await postRun({ url }, runForm(), { headers: { connection: "close" } })).arrayBuffer();
    }
    for (let index = 0; index < 4; index++) {
      const answer = await fetch(`${url}/metrics`, { headers: { connection: "close" } });
      const text = await answer.text();
      expect(text).toContain(
        `docops_jobs_total{route="/v1/run",outcome="ok",exit_code="0"} ${jobs}`,
      );
      expect(text).toMatch(/^docops_slots 4$/m);
      expect(text).toMatch(/^docops_ready 1$/m);
      expect(text).toMatch(/^docops_build_info\{.*\} 1$/m);
    }
  });

  it("many processes write one log file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "docops-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { child, output } = startProcess({
      DOCOPS_WORKERS: "2",
      DOCOPS_LOG_FILE: join(folder, "logs/docops.log"),
    });
    const lines = () => {
      const file = join(folder, "logs/docops.1.log");
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    const listening = () => lines().filter(({ event }) => event === "listening");
    await expect.poll(listening).toHaveLength(2);
    const url = String(listening()[0]?.url);
    await (await postRun({ url })).arrayBuffer();
    await expect.poll(() => lines().some(({ event }) => event === "done")).toBe(true);
    child.kill("SIGTERM");
    expect(await endOf(child)).toBe(0);
    expect(lines().filter(({ event }) => event === "closed")).toHaveLength(2);
    expect(output.out).toBe("");
  });

  it("many processes do not start with a port that is taken", async () => {
    const { output } = startProcess({});
    const { port } = new URL(await urlOf(output));
    const second = startProcess({ DOCOPS_PORT: port, DOCOPS_WORKERS: "2" });
    expect(await endOf(second.child)).toBe(1);
    expect(second.output.err).toMatch(
      /^docops: DOCOPS_PORT: port \d+ is already in use; set another port, or 0 for any free port$/m,
    );
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a disk that takes no more", () => {
  it("an upload that does not fit is our error, and leaves nothing", async () => {
    const { output, tmpDirectory } = startProcess(
      { DOCOPS_WORKER_MAX_SPARES: "0" },
      "ulimit -f 8;",
    );
    const url = await urlOf(output);
    const template = Buffer.concat([docx(p("【MEETING_TITLE】")), Buffer.alloc(1_000_000)]);
    const answer = await postRun({ url }, runForm({ template }));
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error_code: "INTERNAL_ERROR" });
    expect(readdirSync(tmpDirectory)).toEqual([]);
    await expect.poll(() => output.out).toContain('"failure_stage":"upload"');
    await expect.poll(() => output.out).toContain('"error_errno":"EFBIG"');
    expect((await postRun({ url })).status).toBe(200);
  });

  it("a result that does not fit is our error, and leaves nothing", async () => {
    const { output, tmpDirectory } = startProcess(
      { DOCOPS_WORKER_MAX_SPARES: "0" },
      "ulimit -f 8;",
    );
    const url = await urlOf(output);
    const task = {
      task_type: "meeting_notice",
      payload: { meeting_title: Array.from({ length: 300 }, (_, index) => index * 7919).join("") },
    };
    const template = docx(p("【MEETING_TITLE】").repeat(1000));
    const answer = await postRun({ url }, runForm({ template, task }));
    expect(answer.status).toBe(500);
    expect(readdirSync(tmpDirectory)).toEqual([]);
    await expect.poll(() => output.out).toContain('"failure_stage":"worker"');
  });

  it("a temp directory that is not there makes it unready", async () => {
    const { output } = startProcess({ DOCOPS_TMP_DIR: "/nonexistent/docops" });
    const url = await urlOf(output);
    const answer = await postRun({ url });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      error_code: "NOT_READY",
      detail: { reasons: ["temp_directory"] },
    });
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
  });

  it("a disk with less room than the watermark makes it unready", async () => {
    const { output } = startProcess({ DOCOPS_MIN_FREE_DISK_BYTES: String(2 ** 50) });
    const url = await urlOf(output);
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({
      status: "not_ready",
      reasons: ["disk_space"],
    });
    const answer = await postRun({ url });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("30");
  });
});
