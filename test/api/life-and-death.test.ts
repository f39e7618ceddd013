import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { docx, p, withMedia } from "../fixtures/docx.ts";
import {
  countResources,
  payload,
  postRun,
  readMembers,
  runForm,
  startTestServer,
  type TestServer,
  workerPids,
} from "./support.ts";

const nothing = { workers: 0, tempEntries: 0, slots: 0, waiting: 0 };

describe("a job that does not end", () => {
  it.each(["sleep", "stubborn", "late"] as const)(
    "%s: is dead and its directory gone when the 408 arrives",
    async (worker) => {
      const server = await startTestServer({ DOCOPS_REQUEST_TIMEOUT_SECONDS: "0.6" }, worker);
      const response = postRun(server);
      await expect.poll(() => workerPids().length).toBe(1);
      const [pid] = workerPids();
      const answer = await response;
      expect(countResources(server)).toMatchObject(nothing);
      expect(() => process.kill(pid ?? 0, 0)).toThrow("ESRCH");
      expect(answer.status).toBe(408);
      expect(await answer.json()).toMatchObject({
        error_code: "REQUEST_TIMEOUT",
        message: "request timed out",
        detail: {
          limit: "DOCOPS_REQUEST_TIMEOUT_SECONDS",
          timeout_seconds: 0.6,
          hint: "The limit is 0.6 seconds. Send a smaller template, task or policy. The operator can raise DOCOPS_REQUEST_TIMEOUT_SECONDS.",
          terminated: true,
        },
      });
      await expect
        .poll(() => server.logLines().at(-1))
        .toMatchObject({ event: "error", outcome: "timeout", failure_stage: "worker" });
    },
  );
});

describe("a worker that misbehaves", () => {
  it.each([
    ["crash", { error_name: "WorkerCrash", worker_exit_code: 1 }],
    ["silent", { error_name: "WorkerCrash", worker_exit_code: 0 }],
    ["segfault", { error_name: "WorkerCrash", worker_signal: "SIGSEGV" }],
    ["hangup", { error_name: "WorkerCrash", worker_signal: "SIGTERM" }],
    ["flood", { error_name: "WorkerProtocol" }],
  ] as const)("%s: becomes a 500 that tells nothing of the inside", async (worker, logged) => {
    const server = await startTestServer({}, worker);
    const answer = await postRun(server);
    expect(await answer.json()).toEqual({
      error_code: "INTERNAL_ERROR",
      message: "internal server error",
      detail: { request_id: answer.headers.get("x-docops-request-id") },
    });
    expect(answer.status).toBe(500);
    expect(server.logLines().at(-1)).toMatchObject({ outcome: "internal_error", ...logged });
    expect(countResources(server)).toMatchObject(nothing);
  });

  it.each(["heap", "memory"] as const)(
    "%s: over the memory bound is a 413 with the bound's name",
    async (worker) => {
      const server = await startTestServer({ DOCOPS_WORKER_MAX_MEMORY_MB: "200" }, worker);
      const answer = await postRun(server);
      expect(await answer.json()).toMatchObject({
        error_code: "PAYLOAD_TOO_LARGE",
        detail: { limit: "DOCOPS_WORKER_MAX_MEMORY_MB", allowed: 200, terminated: true },
      });
      expect(answer.status).toBe(413);
      expect(countResources(server)).toMatchObject(nothing);
    },
    20_000,
  );

  it("a result over the output bound is a 413 with the bound's name", async () => {
    const server = await startTestServer({ DOCOPS_MAX_OUTPUT_BYTES: "3000" });
    const answer = await postRun(server);
    expect(await answer.json()).toMatchObject({
      error_code: "PAYLOAD_TOO_LARGE",
      detail: { limit: "DOCOPS_MAX_OUTPUT_BYTES", allowed: 3000 },
    });
    expect(answer.status).toBe(413);
  });

  it("a job's slot comes back when its process is gone, even if its answer is out before", async () => {
    const server = await startTestServer({ DOCOPS_MAX_CONCURRENCY: "1" });
    const seen: { slots: number; workers: number }[] = [];
    const watch = setInterval(() => {
      seen.push({ slots: server.slots.inUse, workers: workerPids().length });
    }, 1);
    for (let job = 0; job < 5; job++) {
      const answer = await postRun(server);
      expect(answer.headers.get("x-docops-exit-code")).toBe("0");
      await answer.arrayBuffer();
      await expect.poll(() => countResources(server)).toMatchObject(nothing);
    }
    clearInterval(watch);
    expect(seen.filter(({ slots, workers }) => slots === 0 && workers > 0)).toEqual([]);
  });

  it("a result that is too large for the channel comes through files", async () => {
    const server = await startTestServer();
    const title = Array.from({ length: 3000 }, (_, index) => String(index * 7919)).join("");
    const task = { task_type: "meeting_notice", payload: { ...payload, meeting_title: title } };
    const template = docx(p("【MEETING_TITLE】").repeat(200));
    const answer = await postRun(server, runForm({ template, task }));
    const members = await readMembers(answer);
    expect(members["out.replace_log.json"].entries).toHaveLength(200);
    expect(members["api_result.json"].exit_code).toBe(0);
    await expect.poll(() => countResources(server)).toMatchObject(nothing);
  });
});

describe("every stage has its time", () => {
  it("every stage has its time: an upload that takes too long", async () => {
    const server = await startTestServer({ DOCOPS_UPLOAD_TIMEOUT_SECONDS: "0.3" });
    const socket = await startUpload(server, 1000);
    const answer = new Promise<string>((resolve) => {
      socket.once("data", (data) => resolve(data.toString()));
    });
    expect(await answer).toMatch(
      /HTTP\/1\.1 408.*"limit":"DOCOPS_UPLOAD_TIMEOUT_SECONDS","timeout_seconds":0\.3/s,
    );
    socket.destroy();
    await expect.poll(() => countResources(server)).toMatchObject(nothing);
  });

  it("every stage has its time: a client that does not read its ZIP", async () => {
    const server = await startTestServer({ DOCOPS_DOWNLOAD_TIMEOUT_SECONDS: "0.3" });
    const template = withMedia(docx(p("【MEETING_TITLE】")), randomBytes(20_000_000));
    const response = await postRun(server, runForm({ template }));
    expect(response.status).toBe(200);
    await expect
      .poll(() => server.logLines().at(-1))
      .toMatchObject({ outcome: "timeout", failure_stage: "zip", http_status: 200 });
    await expect(response.arrayBuffer()).rejects.toThrow();
    await expect.poll(() => countResources(server)).toMatchObject(nothing);
  });

  it("every stage has its time: no stage has more than what is left of the whole", async () => {
    const env = {
      DOCOPS_TOTAL_TIMEOUT_SECONDS: "0.8",
      DOCOPS_UPLOAD_TIMEOUT_SECONDS: "0.8",
      DOCOPS_QUEUE_TIMEOUT_SECONDS: "0.8",
      DOCOPS_REQUEST_TIMEOUT_SECONDS: "0.7",
      DOCOPS_DOWNLOAD_TIMEOUT_SECONDS: "0.8",
      DOCOPS_MAX_CONCURRENCY: "1",
    };
    const server = await startTestServer(env, "sleep");
    const first = postRun(server);
    await expect.poll(() => server.slots.inUse).toBe(1);
    // It waits for the first job, and has little time left when its turn comes.
    const second = await postRun(server);
    expect((await first).status).toBe(408);
    expect(await second.json()).toMatchObject({
      error_code: "REQUEST_TIMEOUT",
      detail: { limit: "DOCOPS_TOTAL_TIMEOUT_SECONDS", timeout_seconds: 0.8 },
    });
  });
});

describe("a client that leaves", () => {
  it("a client that leaves in mid-upload ends its request, and nothing of it is left", async () => {
    const server = await startTestServer();
    const socket = await startUpload(server, 1_000_000);
    await expect.poll(() => countResources(server).tempEntries).toBe(1);
    expect(countResources(server).slots).toBe(0);
    socket.destroy();
    await expectClosed(server, "upload");
  });

  it("a client that leaves while its job runs ends the job, and nothing of it is left", async () => {
    const server = await startTestServer({}, "stubborn");
    const leaving = new AbortController();
    const response = postRun(server, runForm(), { signal: leaving.signal });
    await expect.poll(() => workerPids().length).toBe(1);
    leaving.abort();
    await expect(response).rejects.toThrow();
    await expectClosed(server, "worker");
  });

  it("a client that leaves while it waits for a slot: it leaves the queue at once", async () => {
    const env = { DOCOPS_MAX_CONCURRENCY: "1", DOCOPS_QUEUE_TIMEOUT_SECONDS: "20" };
    const server = await startTestServer(env, "sleep");
    const running = new AbortController();
    const first = postRun(server, runForm(), { signal: running.signal });
    await expect.poll(() => server.slots.inUse).toBe(1);
    const leaving = new AbortController();
    const second = postRun(server, runForm(), { signal: leaving.signal });
    await expect.poll(() => server.slots.waiting).toBe(1);
    leaving.abort();
    await expect(second).rejects.toThrow();
    await expect.poll(() => server.slots.waiting).toBe(0);
    expect(server.slots.inUse).toBe(1);
    running.abort();
    await expect(first).rejects.toThrow();
    await expect.poll(() => countResources(server)).toMatchObject(nothing);
  });

  it("a client that leaves in mid-download ends its request, and nothing of it is left", async () => {
    const server = await startTestServer();
    const picture = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
    const template = withMedia(
      docx(p("【MEETING_TITLE】")),
      Buffer.concat(Array(256).fill(picture)),
    );
    const answer = await postRun(server, runForm({ template }));
    expect(answer.status).toBe(200);
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expectClosed(server, "zip");
  });

  async function expectClosed(server: TestServer, stage: string) {
    await expect.poll(() => countResources(server)).toMatchObject(nothing);
    await expect
      .poll(() => server.logLines().at(-1))
      .toMatchObject({ level: "info", event: "client_closed", failure_stage: stage });
  }
});

describe("admission", () => {
  it("a slow upload holds no slot", async () => {
    const server = await startTestServer({ DOCOPS_MAX_CONCURRENCY: "1" });
    const slow = await startUpload(server, 600_000);
    await expect.poll(() => countResources(server).tempEntries).toBe(1);
    const answer = await postRun(server);
    expect(answer.status).toBe(200);
    expect(Object.keys(await readMembers(answer))).toContain("out.docx");
    slow.destroy();
    await expect.poll(() => countResources(server)).toMatchObject(nothing);
  });

  it("a saturated server refuses before it reads the body, and says when to come again", async () => {
    const server = await startTestServer({ DOCOPS_MAX_CONCURRENCY: "1" }, "sleep");
    const running = new AbortController();
    const first = postRun(server, runForm(), { signal: running.signal });
    await expect.poll(() => server.slots.inUse).toBe(1);
    const socket = await startUpload(server, 0, "Expect: 100-continue\r\n");
    const answer = await new Promise<string>((resolve) => {
      socket.once("data", (data) => resolve(data.toString()));
    });
    expect(answer).toContain("HTTP/1.1 429");
    expect(answer).toMatch(/Retry-After: [1-9]\d*\r\n/);
    expect(answer).toContain('"max_concurrency":1,"queue_timeout_seconds":0');
    expect(countResources(server).tempEntries).toBe(1);
    socket.destroy();
    running.abort();
    await expect(first).rejects.toThrow();
    await expect.poll(() => countResources(server)).toMatchObject(nothing);
  });

  it("a client that sends all the same gets to read its 429", async () => {
    const server = await startTestServer({ DOCOPS_MAX_CONCURRENCY: "1" }, "sleep");
    const running = new AbortController();
    const first = postRun(server, runForm(), { signal: running.signal });
    await expect.poll(() => server.slots.inUse).toBe(1);
    const socket = await startUpload(server, 0);
    const answer = new Promise<string>((resolve) => {
      let text = "";
      socket.on("data", (data) => {
        text += data;
      });
      socket.once("close", () => resolve(text));
    });
    for (let sent = 0; sent < 50_000; sent += 1000) socket.write("x".repeat(1000));
    expect(await answer).toMatch(/HTTP\/1\.1 429.*Connection: close.*TOO_MANY_REQUESTS/s);
    running.abort();
    await expect(first).rejects.toThrow();
  });

  it("a client that asks first is told to go on when there is room", async () => {
    const server = await startTestServer();
    const socket = await startUpload(server, 0, "Expect: 100-continue\r\n");
    const answer = await new Promise<string>((resolve) => {
      socket.once("data", (data) => resolve(data.toString()));
    });
    expect(answer).toContain("HTTP/1.1 100 Continue");
    socket.destroy();
  });

  it("the wait for a slot ends with a 429", async () => {
    const env = { DOCOPS_MAX_CONCURRENCY: "1", DOCOPS_QUEUE_TIMEOUT_SECONDS: "0.3" };
    const server = await startTestServer(env, "sleep");
    const running = new AbortController();
    const first = postRun(server, runForm(), { signal: running.signal });
    await expect.poll(() => server.slots.inUse).toBe(1);
    const answer = await postRun(server);
    expect(answer.status).toBe(429);
    expect(server.logLines().at(-1)).toMatchObject({
      outcome: "rate_limited",
      failure_stage: "queue",
    });
    running.abort();
    await expect(first).rejects.toThrow();
  });

  it("the queue has an end", async () => {
    const env = {
      DOCOPS_MAX_CONCURRENCY: "1",
      DOCOPS_QUEUE_TIMEOUT_SECONDS: "20",
      DOCOPS_MAX_QUEUE_SIZE: "2",
    };
    const server = await startTestServer(env, "sleep");
    const leaving = new AbortController();
    const held = Array.from({ length: 3 }, () =>
      postRun(server, runForm(), { signal: leaving.signal }),
    );
    await expect.poll(() => server.slots.waiting).toBe(2);
    const answer = await postRun(server);
    expect(answer.status).toBe(429);
    leaving.abort();
    const outcomes = await Promise.allSettled(held);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill("rejected"));
    await expect.poll(() => countResources(server)).toMatchObject(nothing);
  });
});

/** Starts a run that announces 50,000 bytes more for its template than it sends. */
async function startUpload(server: TestServer, sent: number, header = ""): Promise<Socket> {
  const part = '--x\r\ncontent-disposition: form-data; name="template"; filename="a.docx"\r\n\r\n';
  const socket = connect(server.port, "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.on("error", () => undefined);
  socket.write(
    `POST /v1/run HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n${header}Content-Length: ${sent + 50_000}\r\n\r\n`,
  );
  if (sent > 0) socket.write(part + "PK\x03\x04".padEnd(sent, "x"));
  return socket;
}
