import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { diskUsage } from "../../apps/api/workers/usage.ts";
import { workersOf } from "../../scripts/processes.ts";
import { docx, p } from "../fixtures/docx.ts";
import { payload, postRun, runForm, startTestServer } from "./support.ts";

describe("a worker's directory is watched like its memory", () => {
  const settings = { DOCOPS_MAX_OUTPUT_BYTES: "1000000" };

  it.each(["bytes", "directories"])("one that fills it with %s is ended", async (what) => {
    const server = await startTestServer(settings, "disk");
    const task = { task_type: "meeting_notice", payload: { ...payload, meeting_title: what } };
    const response = await postRun(server, runForm({ task }));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      error_code: "PAYLOAD_TOO_LARGE",
      message: "the job writes too much",
      detail: { limit: "DOCOPS_MAX_OUTPUT_BYTES", allowed: 1_000_000, terminated: true },
    });
    expect(server.workers.losses.out_of_disk).toBe(1);
    await expect.poll(() => readdirSync(server.tmpDirectory)).toEqual([]);
  });

  it("what a job was given to read counts for nothing", async () => {
    const server = await startTestServer(settings, "sleep");
    // Random text does not compress, so the template is larger than the output limit.
    const text = Array.from({ length: 600_000 }, () =>
      String.fromCharCode(0x4e00 + Math.random() * 20_000),
    ).join("");
    const template = docx(p(text));
    expect(template.length).toBeGreaterThan(1_000_000);
    const leaving = new AbortController();
    const job = postRun(server, runForm({ template }), { signal: leaving.signal }).catch(
      () => null,
    );
    await expect.poll(() => server.slots.inUse).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(server.slots.inUse).toBe(1);
    leaving.abort();
    await job;
    await expect.poll(() => server.workers.losses.aborted).toBe(1);
    expect(server.workers.losses.out_of_disk).toBe(0);
  });
});

describe("a process without a job is watched, too", () => {
  it("one that takes memory after its answer is ended", async () => {
    const kept = { DOCOPS_MP_START: "reuse", DOCOPS_WORKER_MAX_MEMORY_MB: "300" };
    const server = await startTestServer(kept, "hoard");
    expect((await postRun(server)).status).toBe(200);
    await expect.poll(() => workersOf(process.pid)).toEqual([]);
    await expect.poll(() => server.workers.size).toBe(0);
    await expect.poll(() => readdirSync(server.tmpDirectory)).toEqual([]);
  });
});

describe("what is in a directory", () => {
  const everything = { bytes: 1e9, entries: 1e9 };

  function directory(): string {
    const path = mkdtempSync(join(tmpdir(), "docops-usage-"));
    onTestFinished(() => rmSync(path, { recursive: true }));
    return path;
  }

  it("what is in a directory is counted at any depth, with links as what they are", async () => {
    const root = directory();
    mkdirSync(join(root, "a/b"), { recursive: true });
    writeFileSync(join(root, "a/b/file"), "12345");
    symlinkSync("/etc", join(root, "etc"));
    expect(await diskUsage(root, everything)).toEqual({ bytes: 5 + "/etc".length, entries: 4 });
  });

  it("what is in a directory is counted no further than the bounds", async () => {
    const root = directory();
    for (let index = 0; index < 100; index++) writeFileSync(join(root, String(index)), "x");
    expect(await diskUsage(root, { ...everything, entries: 10 })).toMatchObject({ entries: 11 });
    expect(await diskUsage(root, { ...everything, bytes: 10 })).toMatchObject({ bytes: 11 });
  });

  it("what is in a directory is nothing where there is no directory", async () => {
    expect(await diskUsage("/nonexistent", everything)).toEqual({ bytes: 0, entries: 0 });
  });
});
