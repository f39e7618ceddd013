import { spawn } from "node:child_process";
import { expect, it, onTestFinished } from "vitest";
import {
  countResources,
  postRun,
  runForm,
  startTestServer,
  type TestServer,
} from "../api/support.ts";

/** Connections that are kept open come and go in their own time: here, none is kept. */
const init = { headers: { Connection: "close" } };

/** The counts once they no longer change: sockets close a little after their last byte. */
async function settledResources(server: TestServer) {
  let last = "";
  await expect
    .poll(
      () => {
        const before = last;
        last = JSON.stringify(countResources(server));
        return last === before && countResources(server).tempEntries === 0;
      },
      { interval: 600 },
    )
    .toBe(true);
  return countResources(server);
}

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
    const answer = await postRun(server, runForm(), init);
    const body = Buffer.from(await answer.arrayBuffer());
    if (answer.status !== 200) expect(body.toString()).toBe("a ZIP");
    expect(answer.headers.get("x-docops-exit-code")).toBe("0");
  };
  await load(16, 8, send);
  const before = await settledResources(server);
  await load(200, 8, send);
  expect(await settledResources(server)).toEqual(before);
}, 180_000);

it("on a busy machine the end of a process may be seen before its answer, which counts all the same", async () => {
  const server = await startTestServer({ DOCOPS_MAX_CONCURRENCY: "8" });
  const busy = Array.from({ length: 3 }, () => spawn(process.execPath, ["-e", "for(;;);"]));
  onTestFinished(() => {
    for (const child of busy) child.kill("SIGKILL");
  });
  const statuses: number[] = [];
  await load(64, 8, async () => {
    const answer = await postRun(server, runForm(), init);
    await answer.arrayBuffer();
    statuses.push(answer.status);
  });
  expect(statuses).toEqual(Array(64).fill(200));
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
    const answer = await postRun(server, form?.(), init);
    expect(answer.status).toBe(status);
    await answer.arrayBuffer();
  };
  await load(16, 8, send);
  const before = await settledResources(server);
  await load(1000, 8, send);
  expect(await settledResources(server)).toEqual(before);
});
