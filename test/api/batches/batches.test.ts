import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { BatchStore } from "../../../apps/api/batches/batch-store.ts";
import { batchBody, batchList, batchPage } from "../../../apps/contract/answers/batch.ts";
import { jobRequest, sqliteState, untilEnded } from "../jobs/support.ts";
import { payload, startTestServer } from "../support.ts";
import {
  batchRequest,
  openZip,
  postBatch,
  readBatch,
  submitBatch,
  untilBatchEnded,
} from "./support.ts";

const notice = (title: string) => ({ ...payload, meeting_title: title });

describe("batches", () => {
  it("a batch makes a document of each row, and one ZIP has them under their names, with the outcomes", async () => {
    const server = await startTestServer(sqliteState());
    const tasks = JSON.stringify([
      notice("One"),
      { task_type: "meeting_notice", payload: notice("../Two") },
      notice("One"),
    ]);
    const text = { name_pattern: "{meeting_title}" };
    const submitted = await submitBatch(server, { tasks, text });
    batchBody.parse(submitted);
    expect(submitted).toMatchObject({ rows: 3, bad_rows: [], progress: { total: 3 } });
    const batch = await untilBatchEnded(server, submitted.id);
    batchPage.parse(batch);
    expect(batch).toMatchObject({
      counts: { succeeded: 3, queued: 0 },
      progress: { done: 3, total: 3 },
      next: null,
    });
    const names = ["One", "_Two", "One-2"];
    expect(batch.outcomes.map(({ name }) => name)).toEqual(names);
    const result = await batchRequest(server, "GET", `/${batch.id}/result`);
    expect(result.headers.get("content-type")).toBe("application/zip");
    const members = openZip(Buffer.from(await result.arrayBuffer()));
    const documents = names.map((name) => `${name}.docx`);
    expect([...members.keys()]).toEqual([...documents, "outcomes.csv", "outcomes.json"]);
    const title = openZip(members.get("_Two.docx") as Buffer).get("word/document.xml");
    expect(String(title)).toContain("../Two");
    expect(JSON.parse(String(members.get("outcomes.json")))).toEqual(batch.outcomes);
    expect(String(members.get("outcomes.csv")).split("\r\n")).toHaveLength(5);
  });

  it("bad rows of a batch are told with their places, and the good ones run", async () => {
    const server = await startTestServer(sqliteState());
    const lines = [
      JSON.stringify(notice("Good")),
      "{",
      JSON.stringify({ ...payload, meeting_title: 7 }),
      JSON.stringify({ task_type: "document", payload: {} }),
      JSON.stringify({ ...payload, meeting_title: undefined }),
    ];
    const submitted = await submitBatch(server, {
      tasks: lines.join("\n"),
      file: "tasks.jsonl",
      text: { name_pattern: "{meeting_title}" },
    });
    expect(submitted.counts).toMatchObject({ bad_row: 4 });
    expect(submitted.bad_rows).toMatchObject([
      { row: 2, line: 2, faults: [{ field: null, problem: "is not JSON" }] },
      { row: 3, line: 3, faults: [{ field: "payload.meeting_title" }] },
      { row: 4, line: 4, faults: [{ field: "task_type", allowed: "meeting_notice" }] },
      { row: 5, line: 5, faults: [{ field: "payload.meeting_title" }] },
    ]);
    const batch = await untilBatchEnded(server, submitted.id);
    expect(batch.outcomes.map(({ state }) => state)).toEqual([
      "succeeded",
      ...Array.from({ length: 4 }, () => "bad_row"),
    ]);
    expect(batch.bad_rows).toEqual(submitted.bad_rows);
  });

  it("a batch of CSV with a policy of its own runs, and its template is stored once", async () => {
    const state = sqliteState();
    const server = await startTestServer(state);
    const header = Object.keys(payload).filter((name) => typeof Object(payload)[name] === "string");
    const cells = header.map((name) => `"${Object(payload)[name]}"`).join(",");
    const tasks = [header.join(","), cells, cells, cells].join("\n");
    const text = { policy_yaml: "extends: gbt9704-2012" };
    const submitted = await submitBatch(server, { tasks, file: "people.csv", text });
    const blobs = readdirSync(join(state.DOCOPS_STATE_DIR, "blobs"), { recursive: true });
    const ofBatch = blobs.filter((name) => String(name).includes("batches%"));
    expect(ofBatch).toHaveLength(3);
    const batch = await untilBatchEnded(server, submitted.id);
    expect(batch.counts).toMatchObject({ succeeded: 3 });
  });

  it("a file without a task, an unreadable one, and one with too many rows are no batch", async () => {
    const server = await startTestServer({ ...sqliteState(), DOCOPS_MAX_BATCH_ROWS: "2" });
    const refusal = async (parts: Parameters<typeof postBatch>[1]) => {
      const answer = await postBatch(server, parts);
      const { detail, error_code, message } = await answer.json();
      return { status: answer.status, error_code, message, detail };
    };
    expect(await refusal({ tasks: "[]" })).toMatchObject({
      status: 400,
      message: "tasks has no rows",
    });
    expect(await refusal({ tasks: "[1]" })).toMatchObject({
      status: 400,
      detail: { field: "tasks", rows: 1, bad_rows: [{ row: 1 }] },
    });
    expect(await refusal({ tasks: "{}" })).toMatchObject({
      status: 400,
      message: "tasks must be an array",
      detail: { problem: "must be an array" },
    });
    expect(await refusal({ tasks: "a,a\n1,2\n", file: "tasks.csv" })).toMatchObject({
      message: "tasks has a header that has in column 2 a name that an earlier column has",
      detail: { line: 1, allowed: "different names" },
    });
    expect((await refusal({ tasks: '[{"a":1},' })).message).toBe("tasks has no end of its array");
    expect(await refusal({ tasks: "[{},{},{}]" })).toMatchObject({
      status: 413,
      detail: { limit: "DOCOPS_MAX_BATCH_ROWS", allowed: 2 },
    });
    expect(await refusal({ tasks: "[]", file: "tasks.pdf" })).toMatchObject({
      error_code: "INVALID_MEDIA_TYPE",
      detail: { allowed: [".json", ".jsonl", ".csv", ".tsv", ".txt", ".xlsx"] },
    });
    for (const [name, value] of [
      ["name_pattern", "{"],
      ["priority", "x"],
      ["skill", "none"],
      ["task", "{}"],
    ] as const) {
      const { detail, status } = await refusal({ tasks: "[{}]", text: { [name]: value } });
      expect([name, status]).toEqual([name, 400]);
      expect(detail.field).toBe(name);
    }
    const list = await (await batchRequest(server, "GET", "")).json();
    expect(list).toEqual({ batches: [], next: null });
  });

  it("a batch is cancelled as a whole, is removed with its blobs, and has no result before its end", async () => {
    const state = sqliteState();
    const server = await startTestServer({ ...state, DOCOPS_MAX_CONCURRENCY: "1" }, "sleep");
    const { id } = await submitBatch(server, { tasks: "[{},{},{}]" });
    expect((await batchRequest(server, "GET", `/${id}/result`)).status).toBe(409);
    expect((await batchRequest(server, "DELETE", `/${id}`)).status).toBe(409);
    const cancelled = await (await batchRequest(server, "POST", `/${id}/cancel`)).json();
    expect(cancelled).toMatchObject({ is_cancel_requested: true });
    const batch = await untilBatchEnded(server, id);
    expect(batch.counts).toMatchObject({ cancelled: 3 });
    const zip = await batchRequest(server, "GET", `/${id}/result`);
    const members = openZip(Buffer.from(await zip.arrayBuffer()));
    expect([...members.keys()]).toEqual(["outcomes.csv", "outcomes.json"]);
    expect((await batchRequest(server, "DELETE", `/${id}`)).status).toBe(204);
    expect((await batchRequest(server, "GET", `/${id}`)).status).toBe(404);
    const blobs = readdirSync(join(state.DOCOPS_STATE_DIR, "blobs"), {
      recursive: true,
      withFileTypes: true,
    });
    const left = blobs.filter((entry) => entry.isFile() && /^(jobs|batches)%/.test(entry.name));
    expect(left).toEqual([]);
    const jobs = await (await jobRequest(server, "GET", "")).json();
    expect(jobs.jobs).toEqual([]);
  });

  it("jobs of a batch are jobs of their own, and one that was deleted is told as removed", async () => {
    const server = await startTestServer(sqliteState());
    const { id } = await submitBatch(server, { tasks: "[{},{}]" });
    const { outcomes } = await untilBatchEnded(server, id);
    const [first] = outcomes;
    expect(await untilEnded(server, String(first?.job))).toMatchObject({ exit_code: 2 });
    expect((await jobRequest(server, "DELETE", `/${first?.job}`)).status).toBe(204);
    const batch = await readBatch(server, id);
    expect(batch.outcomes.map(({ state }) => state)).toEqual(["removed", "succeeded"]);
    expect(batch.counts).toMatchObject({ removed: 1, succeeded: 1 });
    const zip = await batchRequest(server, "GET", `/${id}/result`);
    const members = openZip(Buffer.from(await zip.arrayBuffer()));
    expect([...members.keys()]).toEqual(["000002.docx", "outcomes.csv", "outcomes.json"]);
  });

  it("the same key gives the same batch, and its jobs run once", async () => {
    const server = await startTestServer(sqliteState());
    const parts = { tasks: "[{},{}]" };
    const headers = { "Idempotency-Key": "one" };
    const first = await postBatch(server, parts, headers);
    const again = await postBatch(server, parts, headers);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await again.text()).toBe(await first.text());
    expect((await postBatch(server, { tasks: "[{}]" }, headers)).status).toBe(422);
    const list = batchList.parse(await (await batchRequest(server, "GET", "")).json());
    expect(list.batches).toHaveLength(1);
  });

  it("outcomes of a batch come in pages, in the order of the rows", async () => {
    const server = await startTestServer(sqliteState());
    const rows = Array.from({ length: 250 }, (_, at) => (at % 100 === 0 ? {} : 1));
    const { id, bad_rows } = await submitBatch(server, { tasks: JSON.stringify(rows) });
    expect(bad_rows).toHaveLength(100);
    const seen: number[] = [];
    let cursor: string | null = "0";
    while (cursor !== null) {
      const page = await readBatch(server, id, `?cursor=${cursor}`);
      seen.push(...page.outcomes.map(({ row }) => row));
      cursor = page.next;
    }
    expect(seen).toEqual(rows.map((_, at) => at + 1));
    expect((await batchRequest(server, "GET", `/${id}?cursor=x`)).status).toBe(400);
  });

  it("a batch that would exceed the queue of its tenant is refused as a whole, and leaves no blob", async () => {
    const state = sqliteState();
    const server = await startTestServer({ ...state, DOCOPS_MAX_QUEUED_JOBS_PER_TENANT: "2" });
    const refused = await postBatch(server, { tasks: "[{},{},{}]" });
    expect(refused.status).toBe(429);
    expect((await refused.json()).detail.limit).toBe("DOCOPS_MAX_QUEUED_JOBS_PER_TENANT");
    const blobs = readdirSync(join(state.DOCOPS_STATE_DIR, "blobs"), { recursive: true });
    expect(blobs.filter((name) => String(name).includes("batches%"))).toEqual([]);
    await untilBatchEnded(server, (await submitBatch(server, { tasks: "[{},{}]" })).id);
  });

  it("a client that leaves during the download of a batch harms nobody, and a missing document cuts the download", async () => {
    const state = sqliteState();
    const server = await startTestServer(state);
    const tasks = JSON.stringify(Array.from({ length: 10 }, () => payload));
    const { id } = await submitBatch(server, { tasks });
    await untilBatchEnded(server, id);
    for (let count = 0; count < 3; count++) {
      const leaving = new AbortController();
      const url = `${server.url}/v1/batches/${id}/result`;
      const left = await fetch(url, { signal: leaving.signal });
      await left.body?.getReader().read();
      leaving.abort();
    }
    const whole = await batchRequest(server, "GET", `/${id}/result`);
    expect(openZip(Buffer.from(await whole.arrayBuffer())).size).toBe(12);
    const directory = join(state.DOCOPS_STATE_DIR, "blobs");
    const files = readdirSync(directory, { recursive: true, withFileTypes: true });
    const result = files.filter(({ name }) => name.includes("result-")).at(5);
    rmSync(join(String(result?.parentPath), String(result?.name)));
    // The connection may be cut before its first byte.
    const cut = batchRequest(server, "GET", `/${id}/result`).then((answer) => answer.arrayBuffer());
    await expect(cut).rejects.toThrow();
    expect((await batchRequest(server, "GET", `/${id}`)).status).toBe(200);
  });

  it("a client that waits for a batch has its jobs counted at the start and at the end alone", async () => {
    const server = await startTestServer(sqliteState(), "sleep");
    const { id } = await submitBatch(server, { tasks: "[{},{}]" });
    const find = vi.spyOn(BatchStore.prototype, "find");
    onTestFinished(() => find.mockRestore());
    expect((await readBatch(server, id, "?wait=1")).state).toBe("running");
    expect(find).toHaveBeenCalledTimes(2);
    const waiting = readBatch(server, id, "?wait=30");
    await batchRequest(server, "POST", `/${id}/cancel`);
    expect(await waiting).toMatchObject({ state: "ended", counts: { cancelled: 2 } });
  });

  it("without a state there are no batches", async () => {
    const server = await startTestServer();
    expect((await postBatch(server, { tasks: "[{}]" })).status).toBe(404);
    expect((await batchRequest(server, "GET", "")).status).toBe(404);
  });
});
