import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DocopsClient } from "../../apps/client/client.ts";
import { batchPage } from "../../apps/contract/answers/batch.ts";
import { jobBody, jobEventBody } from "../../apps/contract/answers/job.ts";
import { openZip } from "../api/batches/support.ts";
import { sqliteState } from "../api/jobs/support.ts";
import { type FixtureWorker, noticeTemplate, payload, startTestServer } from "../api/support.ts";

const template = new Uint8Array(noticeTemplate);
const form = { template, task: { task_type: "meeting_notice", payload } };

async function clientOfServer(worker?: FixtureWorker) {
  const server = await startTestServer(sqliteState(), worker);
  return new DocopsClient({ baseUrl: server.url, maxRetryWaitMs: 50 });
}

describe("the client's stored jobs, with a real server", () => {
  it("the client submits a job, waits for its end, and fetches its result or a member of it", async () => {
    const { jobs } = await clientOfServer();
    const submitted = jobBody.parse(await jobs.create({ ...form, priority: 3 }));
    expect(submitted).toMatchObject({ priority: 3 });
    const seen: string[] = [];
    const job = await jobs.wait(submitted.id, { onProgress: ({ state }) => seen.push(state) });
    expect(jobBody.parse(job)).toMatchObject({ state: "succeeded", exit_code: 0 });
    expect(seen.at(-1)).toBe("succeeded");
    const zip = await jobs.result(job.id);
    expect(zip.contentType).toBe("application/zip");
    expect([...openZip(Buffer.from(await zip.bytes())).keys()]).toContain("out.docx");
    const member = await jobs.result(job.id, { accept: "application/json" });
    expect(JSON.parse(new TextDecoder().decode(await member.bytes()))).toMatchObject({
      exit_code: 0,
    });
    expect((await jobs.get(job.id)).id).toBe(job.id);
    await jobs.delete(job.id);
    await expect(jobs.get(job.id)).rejects.toMatchObject({ status: 404, code: "NOT_FOUND" });
  });

  it("the client gets each event of a job once, in order, until the job has ended", async () => {
    const { jobs } = await clientOfServer();
    const { id } = await jobs.create(form);
    const events = await Array.fromAsync(jobs.events(id));
    expect(events.map((event) => jobEventBody.parse(event).id)).toEqual(
      events.map((_, at) => at + 1),
    );
    expect(events.at(0)?.type).toBe("queued");
    expect(events.at(-1)?.type).toBe("succeeded");
    const rest = await Array.fromAsync(jobs.events(id, { after: events.length - 1 }));
    expect(rest).toEqual(events.slice(-1));
    expect(await Array.fromAsync(jobs.events(id, { after: events.length }))).toEqual([]);
  });

  it("the client cancels, retries and lists jobs, and is told what their state does not allow", async () => {
    const { jobs } = await clientOfServer("sleep");
    const { id } = await jobs.create(form);
    await expect(jobs.delete(id)).rejects.toMatchObject({ status: 409, code: "CONFLICT" });
    await expect(jobs.result(id)).rejects.toMatchObject({ detail: { reason: "not_ended" } });
    await jobs.cancel(id);
    expect(await jobs.wait(id)).toMatchObject({ state: "cancelled" });
    expect((await jobs.list({ states: ["cancelled"] })).jobs).toMatchObject([{ id }]);
    expect((await jobs.list({ states: ["dead", "failed"] })).jobs).toEqual([]);
    expect(await jobs.retry(id)).toMatchObject({ id, is_cancel_requested: false });
    await jobs.cancel(id);
    const gone = AbortSignal.abort(new Error("nobody waits"));
    await expect(jobs.wait(id, { signal: gone })).rejects.toThrow("nobody waits");
  });

  it("the client submits a job once with a key", async () => {
    const { jobs } = await clientOfServer();
    const options = { idempotencyKey: randomUUID() };
    const ids = [(await jobs.create(form, options)).id, (await jobs.create(form, options)).id];
    expect(new Set(ids).size).toBe(1);
    expect((await jobs.list()).jobs).toHaveLength(1);
  });

  it("the client submits a batch, waits for its end, and fetches its documents and outcomes", async () => {
    const { batches } = await clientOfServer();
    const tasks = [payload, { ...payload, meeting_title: 7 }, payload];
    const submitted = await batches.create({ template, tasks, name_pattern: "{organizer}" });
    expect(submitted.bad_rows).toMatchObject([{ row: 2 }]);
    const done: number[] = [];
    const onProgress = ({ progress }: { progress: { done: number } }) => done.push(progress.done);
    const batch = await batches.wait(submitted.id, { onProgress });
    expect(batchPage.parse(batch)).toMatchObject({ counts: { succeeded: 2, bad_row: 1 } });
    expect(done.at(-1)).toBe(2);
    const outcomes = await Array.fromAsync(batches.outcomes(batch.id));
    expect(outcomes.map(({ state }) => state)).toEqual(["succeeded", "bad_row", "succeeded"]);
    const zip = openZip(Buffer.from(await (await batches.result(batch.id)).bytes()));
    expect([...zip.keys()].slice(0, 2)).toEqual(["综合管理部.docx", "综合管理部-2.docx"]);
    expect((await batches.list()).batches).toHaveLength(1);
    await batches.cancel(batch.id);
    await batches.delete(batch.id);
    await expect(batches.get(batch.id)).rejects.toMatchObject({ status: 404 });
    const file = new File(["meeting_title\nA\n"], "people.csv");
    expect(await batches.create({ template, tasks: file })).toMatchObject({ rows: 1 });
  });
});
