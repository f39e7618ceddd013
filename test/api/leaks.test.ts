import { expect, it } from "vitest";
import { countResources, postRun, runForm, startTestServer } from "./support.ts";

/** Runs `count` requests, `concurrency` of them at a time. */
async function load(count: number, concurrency: number, send: (index: number) => Promise<void>) {
  let next = 0;
  const lanes = Array.from({ length: concurrency }, async () => {
    while (next < count) await send(next++);
  });
  await Promise.all(lanes);
}

it("200 jobs at concurrency 8 leave processes, files and directories as they were", async () => {
  const server = await startTestServer({ DOCOPS_MAX_CONCURRENCY: "8" });
  const send = async () => {
    const answer = await postRun(server);
    expect(answer.headers.get("x-docops-exit-code")).toBe("0");
    await answer.arrayBuffer();
  };
  // The connections that the client keeps open are opened before they are counted.
  await load(16, 8, send);
  await expect.poll(() => countResources(server).tempEntries).toBe(0);
  const before = countResources(server);
  await load(200, 8, send);
  await expect.poll(() => countResources(server), { timeout: 10_000 }).toEqual(before);
}, 180_000);

it("1,000 refused requests leave nothing", async () => {
  const server = await startTestServer({ DOCOPS_MAX_UPLOAD_BYTES: "5000" });
  const refused: [number, () => FormData][] = [
    [400, () => runForm({ template: null })],
    [400, () => runForm({ colour: "red" })],
    [400, () => runForm({ task: { task_type: "meeting_notice", payload: { colour: "red" } } })],
    [400, () => runForm({ preset: "quick", format_mode: "off" })],
    [400, () => runForm({ policy_yaml: "a: [" })],
    [413, () => runForm({ template: Buffer.alloc(6000) })],
    [415, () => runForm({ template: Buffer.from("no document") })],
  ];
  const send = async (index: number) => {
    const [status, form] = refused[index % refused.length] ?? [];
    const answer = await postRun(server, form?.());
    expect(answer.status).toBe(status);
    await answer.arrayBuffer();
  };
  await load(16, 8, send);
  await expect.poll(() => countResources(server).tempEntries).toBe(0);
  const before = countResources(server);
  await load(1000, 8, send);
  await expect.poll(() => countResources(server), { timeout: 10_000 }).toEqual(before);
}, 120_000);
