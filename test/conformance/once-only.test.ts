import { randomBytes, randomUUID } from "node:crypto";
import { connect } from "node:net";
import request from "supertest";
import { expect, it } from "vitest";
import { expectDocumented } from "../api/documented.ts";
import { contentOf, isReplay, keysOf, newState, postKeyed } from "../api/idempotency/support.ts";
import { startProcess, urlOf } from "../api/server-process.ts";
import {
  noticeTemplate,
  payload,
  readMembers,
  runForm,
  startTestServer,
  type TestServer,
} from "../api/support.ts";
import { docx, p, withMedia } from "../fixtures/docx.ts";
import { describeOnEachEngine } from "./engines.ts";

const task = Buffer.from(JSON.stringify({ task_type: "meeting_notice", payload }));
/** Its ZIP is streamed from files, and too large for a row. */
const largeTemplate = withMedia(docx(p("【MEETING_TITLE】")), randomBytes(6_000_000));

/** How jobs ended that were run, and not answered from what was kept. */
function runsOf(...servers: readonly TestServer[]): unknown[] {
  return servers
    .flatMap((server) => server.logLines())
    .filter(({ event, outcome }) => event === "done" && outcome !== "replayed")
    .map(({ outcome }) => outcome);
}

describeOnEachEngine("a request with a key", (engine) => {
  it("50 at once over two servers make one job; the others get its answer or are told to wait", async () => {
    const { env } = newState(engine);
    const settings = { ...env, DOCOPS_MAX_REQUESTS: "200" };
    const servers = [await startTestServer(settings), await startTestServer(settings)] as const;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        request(servers[at % 2 === 0 ? 0 : 1].url)
          .post("/v1/run")
          .set("Idempotency-Key", "one-of-fifty")
          .attach("template", noticeTemplate, "template.docx")
          .attach("task", task, "task.json")
          .buffer(true)
          .parse((res, done) => {
            const chunks: Buffer[] = [];
            res.on("data", (chunk: Buffer) => chunks.push(chunk));
            res.on("end", () => done(null, Buffer.concat(chunks)));
          }),
      ),
    );
    expect(runsOf(...servers)).toEqual(["ok"]);
    const [first, ...replays] = answers
      .filter(({ status }) => status === 200)
      .sort((one) => (one.headers["idempotency-replayed"] === undefined ? -1 : 1));
    expect(first?.headers["idempotency-replayed"]).toBeUndefined();
    for (const { headers, body } of replays) {
      expect(headers["idempotency-replayed"]).toBe("true");
      expect(body.equals(first?.body)).toBe(true);
    }
    const waiting = answers.filter(({ status }) => status !== 200);
    expect(waiting.length + replays.length).toBe(49);
    for (const { status, headers, body } of waiting) {
      expect(status).toBe(409);
      expect(headers["retry-after"]).toMatch(/^\d+$/);
      expect(JSON.parse(body.toString()).error_code).toBe("IDEMPOTENCY_IN_PROGRESS");
    }
  });

  it("the answer comes back byte for byte from another server and after a restart, and is told as a replay", async () => {
    const { env } = newState(engine);
    const first = await startTestServer(env);
    const answer = await postKeyed(first, '"k-1"');
    expect(isReplay(answer)).toBe(false);
    const requestId = answer.headers.get("x-docops-request-id");
    const content = await contentOf(answer);
    expect(content.status).toBe(200);
    await first.close(0);
    const servers = [await startTestServer(env), await startTestServer(env)];
    for (const server of servers) {
      // The bare form of the same key.
      const replay = await postKeyed(server, "k-1");
      expect(isReplay(replay)).toBe(true);
      expect(replay.headers.get("x-docops-request-id")).not.toBe(requestId);
      await expectDocumented("POST", "/v1/run", replay.clone());
      expect(await contentOf(replay)).toEqual(content);
      expect(server.logLines().at(-1)).toMatchObject({ event: "done", outcome: "replayed" });
    }
    expect(runsOf(...servers)).toEqual([]);
  });

  it("a large answer streams, is kept as a blob, and comes back byte for byte", async () => {
    const { env } = newState(engine);
    const server = await startTestServer(env);
    const form = () => runForm({ template: largeTemplate });
    const content = await contentOf(await postKeyed(server, "large", { form: form() }));
    const replay = await postKeyed(await startTestServer(env), "large", { form: form() });
    expect(isReplay(replay)).toBe(true);
    expect((await contentOf(replay)).body === content.body).toBe(true);
    await expect.poll(() => server.logLines().at(-1)).toMatchObject({ outcome: "ok" });
  });

  it("a client that leaves in the middle of its download finds the whole answer afterwards", async () => {
    const { env } = newState(engine);
    const server = await startTestServer(env);
    const form = () => runForm({ template: largeTemplate });
    await leaveInDownload(server, "left", form());
    await expect.poll(() => server.logLines().at(-1)?.event).toBe("client_closed");
    const replay = await postKeyed(server, "left", { form: form() });
    expect(isReplay(replay)).toBe(true);
    expect(Object.keys(await readMembers(replay))).toContain("api_result.json");
    expect(runsOf(server)).toEqual([]);
  });

  it("other content with a key is refused, however far the first request is", async () => {
    const { env } = newState(engine);
    const server = await startTestServer(env);
    await (await postKeyed(server, "k")).arrayBuffer();
    const others = [
      runForm({ task: { task_type: "meeting_notice", payload: { ...payload, organizer: "乙" } } }),
      runForm({ template: docx(p("【MEETING_TITLE】")) }),
      runForm({ preset: "quick" }),
    ];
    for (const form of others) {
      const answer = await postKeyed(server, "k", { form });
      expect([answer.status, isReplay(answer)]).toEqual([422, false]);
      expect((await answer.clone().json()).error_code).toBe("IDEMPOTENCY_MISMATCH");
      await expectDocumented("POST", "/v1/run", answer);
    }
    expect(isReplay(await postKeyed(server, "k"))).toBe(true);
  });

  it("order, boundary, file names and empty parts do not make other content", async () => {
    const { env } = newState(engine);
    const server = await startTestServer(env);
    const content = await contentOf(await postKeyed(server, "k"));
    const form = new FormData();
    form.set("preset", "");
    form.set("task", new Blob([new Uint8Array(task)]), "other.json");
    form.set("template", new Blob([new Uint8Array(noticeTemplate)]), "other.docx");
    const replay = await postKeyed(server, "k", { form });
    expect(isReplay(replay)).toBe(true);
    expect(await contentOf(replay)).toEqual(content);
  });

  it("a precheck is kept by itself: the key of a run is another one there", async () => {
    const { env } = newState(engine);
    const server = await startTestServer(env);
    await (await postKeyed(server, "k")).arrayBuffer();
    const path = "/v1/precheck";
    const first = await postKeyed(server, "k", { path });
    expect([first.status, isReplay(first)]).toEqual([200, false]);
    const content = await contentOf(first);
    const replay = await postKeyed(server, "k", { path });
    expect(isReplay(replay)).toBe(true);
    expect(await contentOf(replay)).toEqual(content);
  });

  it("an error that comes from the document is kept with the request id of the first time", async () => {
    const { env } = newState(engine);
    const server = await startTestServer(env);
    const form = () => runForm({ template: docx("<w:p>") });
    const first = await postKeyed(server, "broken", { form: form() });
    const content = await contentOf(first);
    expect([content.status, isReplay(first)]).toEqual([415, false]);
    const replay = await postKeyed(server, "broken", { form: form() });
    expect(isReplay(replay)).toBe(true);
    expect(await contentOf(replay)).toEqual(content);
  });

  it.each([
    ["sleep", { DOCOPS_REQUEST_TIMEOUT_SECONDS: "0.6" }, 408],
    ["crash", {}, 500],
  ] as const)(
    "what a worker that does %s ends is not kept: the next request runs",
    async (worker, times, status) => {
      const { env, open } = newState(engine);
      const server = await startTestServer({ ...env, ...times }, worker);
      const failed = await postKeyed(server, "k");
      expect(failed.status).toBe(status);
      expect(await keysOf(await open())).toEqual([]);
      const answer = await postKeyed(await startTestServer(env), "k");
      expect([answer.status, isReplay(answer)]).toEqual([200, false]);
    },
  );

  it("a client that leaves before its job is done frees the key", async () => {
    const { env, open } = newState(engine);
    const database = await open();
    const server = await startTestServer(env, "sleep");
    const gone = new AbortController();
    const left = postKeyed(server, "k", { signal: gone.signal }).catch(() => "left");
    await expect.poll(() => server.slots.inUse).toBe(1);
    expect(await keysOf(database)).toEqual([{ key: "k", state: "running" }]);
    const waiting = await postKeyed(server, "k");
    expect(waiting.status).toBe(409);
    await expectDocumented("POST", "/v1/run", waiting);
    gone.abort();
    expect(await left).toBe("left");
    await expect.poll(() => keysOf(database)).toEqual([]);
    const answer = await postKeyed(await startTestServer(env), "k");
    expect([answer.status, isReplay(answer)]).toEqual([200, false]);
  });

  it("a server that is killed in the middle frees the key when its lease ends, and the job runs once more", async () => {
    const { env, open } = newState(engine);
    const database = await open();
    const settings = { ...env, DOCOPS_IDEMPOTENCY_LEASE_SECONDS: "3" };
    const doomed = startProcess({ ...settings, DOCOPS_WORKER_MAX_SPARES: "0" });
    const key = randomUUID();
    const lost = postKeyed({ url: await urlOf(doomed.output) }, key).catch(() => "lost");
    await expect
      .poll(() => keysOf(database), { interval: 5, timeout: 10_000 })
      .toEqual([{ key, state: "running" }]);
    doomed.child.kill("SIGKILL");
    expect(await lost).toBe("lost");
    const server = await startTestServer(settings);
    expect((await postKeyed(server, key)).status).toBe(409);
    const answers: Response[] = [];
    await expect
      .poll(
        async () => {
          const answer = await postKeyed(server, key);
          answers.push(answer);
          return answer.status;
        },
        { interval: 300, timeout: 10_000 },
      )
      .toBe(200);
    expect(isReplay(answers.at(-1) as Response)).toBe(false);
    expect(isReplay(await postKeyed(server, key))).toBe(true);
    expect(runsOf(server)).toEqual(["ok"]);
  });

  it("without a key nothing is looked up and nothing is kept", async () => {
    const { env, open } = newState(engine);
    const server = await startTestServer(env);
    const answer = await fetch(`${server.url}/v1/run`, { method: "POST", body: runForm() });
    expect([answer.status, isReplay(answer)]).toEqual([200, false]);
    expect(await keysOf(await open())).toEqual([]);
  });
});

/** Reads the beginning of an answer and closes the connection. */
async function leaveInDownload({ port }: TestServer, key: string, form: FormData): Promise<void> {
  const request = new Request("http://docops.test/v1/run", { method: "POST", body: form });
  const body = Buffer.from(await request.arrayBuffer());
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(port, "127.0.0.1", () => {
    socket.write(
      `POST /v1/run HTTP/1.1\r\nHost: docops.test\r\nIdempotency-Key: ${key}\r\n` +
        `Content-Type: ${request.headers.get("content-type")}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    socket.write(body);
  });
  socket.once("error", reject);
  socket.once("data", () => {
    socket.destroy();
    resolve();
  });
  return promise;
}
