import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { DownloadLimit } from "../../../apps/api/admission/download-limit.ts";
import { readConfig } from "../../../apps/api/config/config.ts";
import { InternalError } from "../../../apps/api/errors.ts";
import { Deadline } from "../../../apps/api/jobs/deadline.ts";
import { JobExecutor } from "../../../apps/api/jobs/executor.ts";
import type { Job } from "../../../apps/api/jobs/job.ts";
import { JobAborted } from "../../../apps/api/jobs/job-errors.ts";
import { SlotPool } from "../../../apps/api/jobs/slot-pool.ts";
import { RequestTrace } from "../../../apps/api/observability/request-trace.ts";
import { plainRun } from "../../../apps/api/workers/job-request.ts";
import { locateWorker } from "../../../apps/api/workers/worker-code.ts";
import { WorkerPool } from "../../../apps/api/workers/worker-pool.ts";
import { Workspace } from "../../../apps/api/workspace/workspace.ts";
import { defaultPackageLimits, loadBuiltinSkills } from "../../../apps/engine/inputs.ts";
import type { SkillDefinition } from "../../../apps/engine/skills/skill.ts";
import { inputNames, type JobSpec } from "../../../apps/worker/protocol.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { type FixtureWorker, fixtureWorker, payload, sandbox, workerPids } from "../support.ts";

const skill = loadBuiltinSkills().get("meeting_notice") as SkillDefinition;
const template = docx(p("关于召开【MEETING_TITLE】的通知") + p("【ORGANIZER】"));
const task = Buffer.from(JSON.stringify({ task_type: "meeting_notice", payload }));
const never = new AbortController().signal;

/** The parts of a server that run jobs, without HTTP. */
function startExecutor(env: Readonly<Record<string, string>> = {}, worker?: FixtureWorker) {
  const root = mkdtempSync(join(tmpdir(), "docops-executor-"));
  const config = readConfig({
    DOCOPS_TMP_DIR: root,
    DOCOPS_WORKER_MAX_SPARES: "0",
    DOCOPS_MAX_CONCURRENCY: "1",
    ...env,
  });
  const { capacity, limits, timeouts } = config;
  const workspace = new Workspace(root, () => undefined);
  const slots = new SlotPool({
    size: capacity.maxConcurrency,
    waitMs: timeouts.queue.ms,
    maxWaiting: capacity.maxQueueSize,
  });
  const workers = new WorkerPool({
    code: worker === undefined ? locateWorker() : fixtureWorker(worker),
    config: config.workers,
    sandbox,
    maxOutputBytes: limits.maxOutputBytes,
    workspace,
    slots,
    onNotice: () => undefined,
  });
  const downloads = new DownloadLimit(capacity.maxDownloadBytes);
  const shutdown = new AbortController();
  const executor = new JobExecutor({
    slots,
    workers,
    downloads,
    timeouts,
    rules: {
      locale: "zh-CN",
      limits: defaultPackageLimits,
      maxOutputBytes: limits.maxOutputBytes,
      requiresFit: false,
    },
    maxMemoryBytes: config.workers.maxMemoryBytes,
    metrics: null,
    pdf: null,
    shutdown: shutdown.signal,
  });
  onTestFinished(async () => {
    await workers.close();
    await workspace.close();
    rmSync(root, { recursive: true });
  });
  /** A job with its inputs in memory. */
  const job = (spec: JobSpec = plainRun(skill)): Job => ({
    spec,
    inputs: [
      { name: inputNames.template, bytes: template },
      { name: inputNames.task, bytes: task },
    ],
    directory: workspace.jobDirectory(),
    trace: untraced,
  });
  const run = (given = job(), signal = never) =>
    executor.run(given, new Deadline(timeouts.total), signal);
  const left = () => ({
    workers: workerPids().length,
    slots: slots.inUse,
    waiting: slots.waiting,
    directories: readdirSync(root).length,
  });
  return { downloads, executor, job, left, root, run, shutdown, slots, workspace };
}

const untraced = new RequestTrace(null, null);
const nothing = { workers: 0, slots: 0, waiting: 0, directories: 0 };

describe("the executor runs jobs without HTTP", () => {
  it("a job comes back with its answer, its artifacts and what it took", async () => {
    const { left, run } = startExecutor();
    const { answer, held, pid, queueWaitMs, release, startMethod, workerMs } = await run();
    expect(answer).toMatchObject({ type: "done", exitCode: 0, message: "success" });
    expect(answer.attached.map(({ name }) => name)).toEqual([
      "out.docx",
      "out.replace_log.json",
      "out.missing_fields.json",
      "out.format_report.json",
    ]);
    expect(answer.attachments[0]?.subarray(0, 2).toString()).toBe("PK");
    expect(pid).toBeGreaterThan(0);
    expect(startMethod).toBe("spawn");
    expect(queueWaitMs).toBeLessThan(workerMs);
    release();
    held.release();
    await expect.poll(left).toEqual(nothing);
  });

  it("a precheck comes back with its one artifact", async () => {
    const { job, run } = startExecutor();
    const { exportSuggestedPolicy: _policy, reportForms: _forms, ...rest } = plainRun(skill);
    const { answer, release } = await run(job({ ...rest, kind: "precheck" }));
    expect(answer.attached.map(({ name }) => name)).toEqual(["out.precheck.json"]);
    release();
  });

  it("a job with large inputs comes back when its worker is gone, and leaves artifacts and no inputs", async () => {
    const { left, run, workspace } = startExecutor();
    const directory = workspace.jobDirectory();
    const path = await directory.make();
    writeFileSync(join(path, inputNames.template), docx(p("【MEETING_TITLE】".repeat(20_000))));
    const inputs = [
      { name: inputNames.template, bytes: null },
      { name: inputNames.task, bytes: task },
    ];
    const spec = plainRun(skill);
    const { answer, held, release } = await run({ spec, inputs, directory, trace: untraced });
    expect(answer.attachments).toEqual([]);
    expect(readdirSync(path).sort()).toEqual([
      "out.docx",
      "out.format_report.json",
      "out.missing_fields.json",
      "out.replace_log.json",
    ]);
    expect(left()).toMatchObject({ workers: 0, slots: 0 });
    release();
    held.release();
    await directory.dispose();
    expect(left()).toEqual(nothing);
  });

  it("a job whose template is no document is refused by a code, and leaves nothing", async () => {
    const { job, left, run } = startExecutor();
    const bytes = Buffer.from("PK\x03\x04 no ZIP");
    const [, ...others] = job().inputs;
    const inputs = [{ name: inputNames.template, bytes }, ...others];
    await expect(run({ ...job(), inputs })).rejects.toMatchObject({
      code: "INVALID_MEDIA_TYPE",
      detail: { field: "template", reason: "NOT_A_ZIP" },
    });
    expect(left()).toEqual(nothing);
  });

  it("a job whose worker dies ends with an internal error, and leaves nothing", async () => {
    const { left, run } = startExecutor({}, "crash");
    const error = await run().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InternalError);
    expect(error.logFields).toMatchObject({ error_name: "WorkerCrash", worker_exit_code: 1 });
    expect(left()).toEqual(nothing);
  });

  it("a job that takes longer than it may is ended with its worker", async () => {
    const { left, run } = startExecutor({ DOCOPS_JOB_TIMEOUT_SECONDS: "0.4" }, "stubborn");
    await expect(run()).rejects.toMatchObject({
      code: "REQUEST_TIMEOUT",
      stage: "worker",
      detail: { limit: "DOCOPS_JOB_TIMEOUT_SECONDS", terminated: true },
    });
    expect(left()).toEqual(nothing);
  });

  it("a job that is aborted is ended with its worker", async () => {
    const { job, left, run } = startExecutor({}, "sleep");
    const leaving = new AbortController();
    const running = run(job(), leaving.signal);
    await expect.poll(() => workerPids().length).toBe(1);
    leaving.abort();
    const error = await running.catch((thrown) => thrown);
    expect(error).toBeInstanceOf(JobAborted);
    expect(error.stage).toBe("worker");
    expect(left()).toEqual(nothing);
  });

  it("a job that runs when the server ends is told that the server ends", async () => {
    const { left, run, shutdown } = startExecutor({}, "sleep");
    const running = run();
    await expect.poll(() => workerPids().length).toBe(1);
    shutdown.abort();
    await expect(running).rejects.toMatchObject({ code: "SHUTTING_DOWN", stage: "worker" });
    expect(left()).toEqual(nothing);
  });
});

describe("slots are given back by events", () => {
  it("a slot comes back when the job is released and its worker has ended, however long that takes", async () => {
    const { left, run, slots } = startExecutor();
    const { pid, release } = await run();
    // The result does not depend on time.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(left()).toMatchObject({ workers: 1, slots: 1 });
    const isAlive = () => workerPids().includes(pid);
    const seen: boolean[] = [];
    slots.onRelease(() => seen.push(isAlive()));
    release();
    release();
    await expect.poll(() => slots.inUse).toBe(0);
    expect(seen).toEqual([false]);
  });

  it("a slot comes back without a release where another job waits for it", async () => {
    const { run, slots } = startExecutor({ DOCOPS_QUEUE_TIMEOUT_SECONDS: "20" });
    const [first, second] = [run(), run()];
    await expect.poll(() => slots.inUse + slots.waiting).toBe(2);
    // The first job is never released.
    const { pid } = await first;
    const done = await second;
    expect(done.pid).not.toBe(pid);
    expect(slots.waiting).toBe(0);
    done.release();
  });

  it("a slot comes back without a release where another job comes for it after the answer", async () => {
    const { left, run, slots } = startExecutor();
    const { pid } = await run();
    expect(left()).toMatchObject({ workers: 1, slots: 1 });
    const ended: boolean[] = [];
    slots.onRelease(() => ended.push(!workerPids().includes(pid)));
    (await run()).release();
    expect(ended).toEqual([true]);
  });

  it("a slot comes back without a release where the worker goes on to the next job", async () => {
    const { left, run } = startExecutor({ DOCOPS_MP_START: "reuse" });
    const { pid } = await run();
    await expect.poll(left).toMatchObject({ workers: 1, slots: 0 });
    expect((await run()).pid).toBe(pid);
  });
});

describe("jobs that wait for a slot", () => {
  async function startBusy(env: Readonly<Record<string, string>>) {
    const started = startExecutor(env, "sleep");
    const leaving = new AbortController();
    const running = started.run(started.job(), leaving.signal).catch(() => null);
    await expect.poll(() => started.slots.inUse).toBe(1);
    const end = async () => {
      leaving.abort();
      await running;
      expect(started.left()).toEqual(nothing);
    };
    return { ...started, end };
  }

  it("a job is refused at once where there is no queue, and told when to come again", async () => {
    const { end, executor, run } = await startBusy({});
    expect(executor.isFull).toBe(true);
    await expect(run()).rejects.toMatchObject({
      code: "TOO_MANY_REQUESTS",
      stage: "queue",
      detail: { max_concurrency: 1, queue_timeout_seconds: 0 },
      headers: { "Retry-After": expect.stringMatching(/^[1-9]\d*$/) },
    });
    await end();
    expect(executor.isFull).toBe(false);
  });

  it("a job is refused when it has waited too long for a slot", async () => {
    const { end, run, slots } = await startBusy({ DOCOPS_QUEUE_TIMEOUT_SECONDS: "0.2" });
    const waiting = run();
    expect(slots.waiting).toBe(1);
    await expect(waiting).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS", stage: "queue" });
    expect(slots.waiting).toBe(0);
    await end();
  });

  it("a job that waits for a slot is out of time when its whole deadline is over", async () => {
    const { end, executor, job } = await startBusy({ DOCOPS_QUEUE_TIMEOUT_SECONDS: "20" });
    const deadline = new Deadline({ setting: "DOCOPS_TOTAL_TIMEOUT_SECONDS", ms: 200 });
    await expect(executor.run(job(), deadline, never)).rejects.toMatchObject({
      code: "REQUEST_TIMEOUT",
      stage: "queue",
      detail: { limit: "DOCOPS_TOTAL_TIMEOUT_SECONDS" },
    });
    await end();
  });

  it("a job that is aborted leaves the queue", async () => {
    const { end, job, run, slots } = await startBusy({ DOCOPS_QUEUE_TIMEOUT_SECONDS: "20" });
    const leaving = new AbortController();
    const waiting = run(job(), leaving.signal).catch((thrown) => thrown);
    expect(slots.waiting).toBe(1);
    leaving.abort();
    const error = await waiting;
    expect(error).toBeInstanceOf(JobAborted);
    expect(error.stage).toBe("queue");
    expect(slots.waiting).toBe(0);
    await end();
  });

  it("a job that waits for a slot when the server ends is told that the server ends", async () => {
    const { end, run, slots } = await startBusy({ DOCOPS_QUEUE_TIMEOUT_SECONDS: "20" });
    const waiting = run();
    slots.close();
    await expect(waiting).rejects.toMatchObject({ code: "SHUTTING_DOWN", stage: "queue" });
    await end();
  });
});

it("no job begins while results that were not read yet are too many bytes", async () => {
  const { executor, left, run } = startExecutor({ DOCOPS_MAX_DOWNLOAD_BYTES: "1000" });
  const { held, release } = await run();
  release();
  await expect.poll(() => left().slots).toBe(0);
  expect(executor.isFull).toBe(true);
  await expect(run()).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS", stage: "queue" });
  held.release();
  (await run()).release();
});
