import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { childrenOf, workersOf } from "../../scripts/processes.ts";
import { docx, p, withMedia } from "../fixtures/docx.ts";
import { logLinesOf, startProcess, urlOf } from "./server-process.ts";
import { postRun, runForm } from "./support.ts";

const random = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
/** A job whose inputs and result go through files. */
const formOfFiles = () =>
  runForm({
    template: withMedia(docx(p("【MEETING_TITLE】")), Buffer.concat(Array(16).fill(random))),
  });

/** Opens connections without requests until the server accepts no more. */
async function holdConnections(url: string, count: number): Promise<Socket[]> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  const settled = sockets.map(
    (socket) =>
      new Promise((resolve) => {
        socket.on("error", () => undefined);
        socket.once("connect", resolve).once("close", resolve);
      }),
  );
  await Promise.all(settled);
  return sockets;
}

/** The status of a job, or that its connection was closed. An error has the contract's body. */
async function outcomeOf(url: string, form: FormData): Promise<number | "closed"> {
  const response = await postRun({ url }, form).catch(() => null);
  if (response === null) return "closed";
  const { status, headers } = response;
  if (status !== 200) {
    expect(await response.json()).toMatchObject({
      error_code: expect.stringMatching(/^(TOO_MANY_REQUESTS|INTERNAL_ERROR|NOT_READY)$/),
      detail: { request_id: headers.get("x-docops-request-id") },
    });
    return status;
  }
  // A ZIP that was cut off fails here.
  return response.arrayBuffer().then(
    () => status,
    () => "closed",
  );
}

it.each([
  [48, 8],
  [64, 16],
  [256, 32],
])(
  "with %i descriptors, held connections, %i slots and launchers that die, the API goes on and is well again",
  async (limit, slots) => {
    const env = {
      DOCOPS_MAX_CONCURRENCY: String(slots),
      DOCOPS_WORKER_MAX_SPARES: "0",
      DOCOPS_KEEP_ALIVE_SECONDS: "2",
    };
    const server = startProcess(env, `ulimit -n ${limit};`);
    const url = await urlOf(server.output);
    const pid = server.child.pid ?? 0;
    const held = await holdConnections(url, 2 * limit);
    const outcomes: (number | "closed")[] = [];
    for (let round = 0; round < 4; round++) {
      const jobs = Array.from({ length: 2 * slots }, (_, index) =>
        outcomeOf(url, index % 2 === 0 ? runForm() : formOfFiles()),
      );
      await new Promise((resolve) => setTimeout(resolve, 150));
      for (const launcher of childrenOf(pid)) process.kill(launcher, "SIGKILL");
      outcomes.push(...(await Promise.all(jobs)));
      // First no connection is accepted, later all are.
      for (const socket of held.splice(0, limit)) socket.destroy();
    }
    expect(outcomes).toContain("closed");
    await expect.poll(() => outcomeOf(url, runForm())).toBe(200);
    await expect.poll(() => outcomeOf(url, formOfFiles())).toBe(200);
    expect(server.child.exitCode ?? server.child.signalCode).toBeNull();
    await expect.poll(() => workersOf(pid)).toEqual([]);
    await expect.poll(() => readdirSync(server.tmpDirectory)).toEqual([]);
  },
);

/** The lowest descriptor numbers that a process does not use. */
function freeDescriptorsOf(pid: number): number[] {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  return Array.from({ length: open.size + 2 }, (_, number) => number).filter(
    (number) => !open.has(number),
  );
}

it("a launcher for which no descriptor is left is an error of its jobs, as often as they come", async () => {
  const server = startProcess({ DOCOPS_WORKER_MAX_SPARES: "0" });
  const url = await urlOf(server.output);
  const pid = server.child.pid ?? 0;
  const limit = (count: number) =>
    execFileSync("prlimit", [`--pid=${pid}`, `--nofile=${count}:4096`]);
  const missing = () => logLinesOf(server).filter(({ error_errno }) => error_errno === "EMFILE");
  expect(await outcomeOf(url, runForm())).toBe(200);
  for (let round = 1; round <= 3; round++) {
    const [launcher = 0] = childrenOf(pid);
    process.kill(launcher, "SIGKILL");
    await expect.poll(() => childrenOf(pid)).toEqual([]);
    // One descriptor is left for a connection; the sockets of a launcher need two each.
    limit(freeDescriptorsOf(pid)[1] ?? 0);
    expect(await outcomeOf(url, runForm())).toBe(500);
    // The log is written in the background.
    await expect.poll(missing).toHaveLength(round);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    limit(1024);
    await expect.poll(() => outcomeOf(url, runForm())).toBe(200);
  }
  expect(server.child.exitCode ?? server.child.signalCode).toBeNull();
  await expect.poll(() => readdirSync(server.tmpDirectory)).toEqual([]);
});
