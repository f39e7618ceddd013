import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startTestServer } from "../support.ts";
import { readJob, sqliteState, submitJob, untilEnded, untilState } from "./support.ts";

describe("stored jobs whose blobs are in files", () => {
  it("a file system that is not mounted for a while costs no attempt, and jobs wait for it", async () => {
    const state = sqliteState();
    const env = { ...state, DOCOPS_MAX_CONCURRENCY: "1", DOCOPS_JOB_TIMEOUT_SECONDS: "1.5" };
    const server = await startTestServer(env, "sleep");
    const blocking = await submitJob(server);
    await untilState(server, blocking.id, "running");
    const jobs = [await submitJob(server), await submitJob(server)];
    const blobs = join(state.DOCOPS_STATE_DIR, "blobs");
    renameSync(blobs, `${blobs}-elsewhere`);
    mkdirSync(blobs);
    const linesOf = (name: string) => server.logLines().filter(({ event }) => event === name);
    await expect.poll(() => linesOf("stored_jobs_paused"), { timeout: 10_000 }).toHaveLength(1);
    await expect.poll(() => linesOf("job_attempt").length, { timeout: 10_000 }).toBe(2);
    // The pause of the postponed job is over then.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(linesOf("job_attempt")).toMatchObject([
      { job: blocking.id, outcome: "failed" },
      { outcome: "postponed", error_code: "STATE_UNAVAILABLE" },
    ]);
    for (const { id } of jobs) {
      expect(await readJob(server, id)).toMatchObject({ state: "queued", attempt: 0 });
    }
    rmSync(blobs, { recursive: true });
    renameSync(`${blobs}-elsewhere`, blobs);
    for (const { id } of jobs) {
      // The worker of this test never ends by itself.
      expect(await untilEnded(server, id)).toMatchObject({
        ...{ state: "failed", attempt: 1 },
        error: { error_code: "REQUEST_TIMEOUT" },
      });
    }
    expect(linesOf("stored_jobs_resumed")).toHaveLength(1);
  }, 60_000);
});
