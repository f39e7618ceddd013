import { describe, expect, it } from "vitest";
import type { JobEventBody } from "../../../apps/contract/answers/job.ts";
import { expectDocumented } from "../documented.ts";
import { startTestServer } from "../support.ts";
import {
  type JobClient,
  jobRequest,
  sqliteState,
  submitJob,
  untilEnded,
  untilState,
} from "./support.ts";

/** Reads an event stream to its end. @returns the events, and how long it took until each came. */
async function readEvents(client: JobClient, id: string, lastEventId?: string) {
  const headers: Record<string, string> =
    lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId };
  const answer = await jobRequest(client, "GET", `/${id}/events`, headers);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  return eventsIn(await answer.text());
}

function eventsIn(text: string): JobEventBody[] {
  return text
    .split("\n\n")
    .filter((block) => block.includes("data: "))
    .map((block) => {
      const fields = new Map(
        block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
      );
      const data = JSON.parse(fields.get("data") ?? "") as JobEventBody;
      expect(fields.get("id")).toBe(String(data.id));
      expect(fields.get("event")).toBe(data.type);
      return data;
    });
}

const typesOf = (events: readonly JobEventBody[]) => events.map(({ type }) => type);

describe("the events of a stored job", () => {
  it("a stream tells every state in order, numbered from 1, and ends after the end of the job", async () => {
    const server = await startTestServer(sqliteState());
    const { id } = await submitJob(server);
    const events = await readEvents(server, id);
    expect(typesOf(events).filter((type) => type !== "stage")).toEqual([
      "queued",
      "running",
      "succeeded",
    ]);
    expect(events.map((event) => event.id)).toEqual(events.map((_, at) => at + 1));
  });

  it("a job that takes long tells its stages, in its events and as its progress", async () => {
    const env = { ...sqliteState(), DOCOPS_JOB_TIMEOUT_SECONDS: "2.5" };
    const server = await startTestServer(env, "sleep");
    const { id } = await submitJob(server);
    await untilState(server, id, "running");
    await expect
      .poll(
        async () => (await (await jobRequest(server, "GET", `/${id}`)).json()).progress?.stage,
        {
          timeout: 10_000,
        },
      )
      .toBe("worker");
    const events = await readEvents(server, id);
    expect(typesOf(events)).toEqual(["queued", "running", "stage", "failed"]);
    expect(events[2]).toMatchObject({ stage: "worker", attempt: 1 });
  });

  it("a client that comes back gets what it has missed and nothing twice, from another server too", async () => {
    const state = sqliteState();
    const first = await startTestServer(state, "sleep");
    const second = await startTestServer({ ...state, DOCOPS_MAX_CONCURRENCY: "1" }, "sleep");
    const { id } = await submitJob(first);
    await untilState(first, id, "running");
    const following = readEvents(second, id, "1");
    expect((await jobRequest(first, "POST", `/${id}/cancel`)).status).toBe(200);
    const events = await following;
    expect(typesOf(events).filter((type) => type !== "stage")).toEqual([
      "running",
      "cancel_requested",
      "cancelled",
    ]);
    const last = events.at(-1)?.id ?? 0;
    const rest = await readEvents(second, id, String(last - 1));
    expect(rest).toEqual(events.slice(-1));
    const nothing = await jobRequest(second, "GET", `/${id}/events`, {
      "Last-Event-ID": String(last),
    });
    expect([nothing.status, await nothing.text()]).toEqual([204, ""]);
  });

  it("an id that is no event's is refused, and a job of nobody is not found", async () => {
    const server = await startTestServer(sqliteState());
    const { id } = await submitJob(server);
    const answer = await jobRequest(server, "GET", `/${id}/events`, { "Last-Event-ID": "x" });
    expect(answer.status).toBe(400);
    const other = "0192a3b4-0000-7000-8000-000000000000";
    expect((await jobRequest(server, "GET", `/${other}/events`)).status).toBe(404);
    expect((await jobRequest(server, "GET", "/x/events")).status).toBe(404);
  });

  it("one key may have only so many streams open, and a closed one makes room", async () => {
    const env = {
      ...sqliteState(),
      DOCOPS_RATE_LIMIT_ENABLED: "1",
      DOCOPS_RATE_LIMIT_EVENTS: "1",
      DOCOPS_JOB_TIMEOUT_SECONDS: "20",
    };
    const server = await startTestServer(env, "sleep");
    const { id } = await submitJob(server);
    const leave = new AbortController();
    const path = `${server.url}/v1/jobs/${id}/events`;
    const open = await fetch(path, { signal: leave.signal });
    expect(open.status).toBe(200);
    const refused = await fetch(path);
    expect(refused.status).toBe(429);
    await expectDocumented("GET", "/v1/jobs/{id}/events", refused);
    leave.abort();
    await expect.poll(async () => (await fetch(path, { method: "HEAD" })).status).toBe(200);
    await jobRequest(server, "POST", `/${id}/cancel`);
    await untilEnded(server, id);
  });

  it("a server that ends lets nobody wait: streams end and long polls are answered", async () => {
    const server = await startTestServer(sqliteState(), "sleep");
    const { id } = await submitJob(server);
    await untilState(server, id, "running");
    const stream = readEvents(server, id);
    const waited = jobRequest(server, "GET", `/${id}?wait=60`);
    await new Promise((done) => setTimeout(done, 200));
    await server.close(0);
    expect(typesOf(await stream).slice(0, 2)).toEqual(["queued", "running"]);
    expect((await waited).status).toBe(200);
  });
});
