import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { docx, p } from "../../fixtures/docx.ts";
import { payload, postRun, readMembers, runForm, startTestServer } from "../support.ts";
import {
  jobBlobs,
  jobRequest,
  postJob,
  readJob,
  sqliteState,
  submitJob,
  untilEnded,
} from "./support.ts";

describe("jobs that outlive their request", () => {
  it("a submitted job is answered 202 with its place, runs, and has the ZIP of a run", async () => {
    const server = await startTestServer(sqliteState());
    const answer = await postJob(server, { priority: "7" });
    expect(answer.status).toBe(202);
    const submitted = await answer.json();
    expect(answer.headers.get("location")).toBe(`/v1/jobs/${submitted.id}`);
    expect(submitted).toMatchObject({ state: "queued", priority: 7, attempt: 0, error: null });
    const job = await untilEnded(server, submitted.id);
    expect(job).toMatchObject({ state: "succeeded", attempt: 1, exit_code: 0, progress: null });
    const result = await jobRequest(server, "GET", `/${job.id}/result`);
    const ran = await postRun(server);
    expect(result.status).toBe(200);
    for (const header of ["content-type", "content-disposition", "x-docops-exit-code"]) {
      expect(result.headers.get(header)).toBe(ran.headers.get(header));
    }
    const members = await readMembers(result);
    expect(Object.keys(members)).toEqual(Object.keys(await readMembers(ran)));
    expect(members["api_result.json"].request_id).toBe(answer.headers.get("x-docops-request-id"));
  });

  it("a job with missing fields succeeds with exit code 2, and its ZIP says so", async () => {
    const server = await startTestServer(sqliteState());
    const { organizer: _, ...rest } = payload;
    const { id } = await submitJob(server, {
      task: { task_type: "meeting_notice", payload: rest },
    });
    expect(await untilEnded(server, id)).toMatchObject({ state: "succeeded", exit_code: 2 });
    const result = await jobRequest(server, "GET", `/${id}/result`);
    expect(result.headers.get("x-docops-exit-code")).toBe("2");
  });

  it("Accept picks one member of the result, and an unknown one is refused with those there are", async () => {
    const server = await startTestServer(sqliteState());
    const { id } = await submitJob(server, { format_report_files: "html" });
    await untilEnded(server, id);
    const get = (accept: string) => jobRequest(server, "GET", `/${id}/result`, { Accept: accept });
    const api = await get("application/json");
    expect(await api.json()).toMatchObject({ exit_code: 0 });
    const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    const document = await get(type);
    const members = await readMembers(await get("application/zip"));
    expect(document.headers.get("content-type")).toBe(type);
    expect(document.headers.get("content-disposition")).toContain("out.docx");
    expect(Buffer.from(await document.arrayBuffer())).toEqual(members["out.docx"]);
    const page = Buffer.from(await (await get("text/html")).arrayBuffer());
    expect(page).toEqual(members["out.format_report.html"]);
    for (const wrong of ["image/png", "application/sarif+json"]) {
      const answer = await get(wrong);
      expect(answer.status).toBe(400);
      const { detail } = await answer.json();
      expect(detail).toMatchObject({ field: "Accept", value: wrong });
      expect(detail.allowed).toEqual(["application/zip", type, "application/json", "text/html"]);
    }
  });

  it("a template that cannot be read fails the job with the error that a run would have", async () => {
    const server = await startTestServer(sqliteState());
    const template = Buffer.from("PK\x03\x04 no document", "latin1");
    const ran = await postRun(server, runForm({ template }));
    const { id } = await submitJob(server, { template });
    const job = await untilEnded(server, id);
    expect(job).toMatchObject({ state: "failed", attempt: 1, exit_code: null });
    const expected = await ran.json();
    const result = await jobRequest(server, "GET", `/${id}/result`);
    expect(result.status).toBe(ran.status);
    const told = await result.json();
    expect(told).toMatchObject({ error_code: expected.error_code, message: expected.message });
    expect(told.detail).toMatchObject({ reason: expected.detail.reason });
  });

  it("a form that a run would refuse at once is refused at once, and nothing is stored", async () => {
    const state = sqliteState();
    const server = await startTestServer(state);
    const wrong = [
      { task: { task_type: "meeting_notice", payload: 1 } },
      { preset: "none" },
      { priority: "101" },
      { priority: "1.5" },
      { unknown: "1" },
    ];
    for (const parts of wrong) {
      const answer = await postJob(server, parts);
      expect(answer.status).toBe(400);
    }
    expect(await (await jobRequest(server, "GET", "")).json()).toEqual({ jobs: [], next: null });
    expect(jobBlobs(state.DOCOPS_STATE_DIR)).toEqual([]);
  });

  it("a large task and a template over half a megabyte go through the blob store unchanged", async () => {
    const server = await startTestServer(sqliteState());
    const template = docx(p("【MEETING_TITLE】") + p("x".repeat(100)), {
      // Random bytes do not become fewer in the ZIP.
      "word/media/noise.bin": randomBytes(900_000),
    });
    expect(template.length).toBeGreaterThan(512 * 1024);
    const task = {
      task_type: "meeting_notice",
      payload: { ...payload, meeting_title: "长".repeat(30_000) },
    };
    const { id } = await submitJob(server, { template, task });
    const job = await untilEnded(server, id);
    expect(job).toMatchObject({ state: "succeeded" });
    const members = await readMembers(await jobRequest(server, "GET", `/${id}/result`));
    expect(members["out.docx"].length).toBeGreaterThan(512 * 1024);
  });

  it("without a state every path of jobs is 404", async () => {
    const server = await startTestServer();
    const id = "0192a3b4-0000-7000-8000-000000000000";
    expect((await postJob(server)).status).toBe(404);
    for (const path of ["", `/${id}`, `/${id}/result`, `/${id}/events`]) {
      expect((await jobRequest(server, "GET", path)).status).toBe(404);
    }
    for (const action of ["cancel", "retry"]) {
      expect((await jobRequest(server, "POST", `/${id}/${action}`)).status).toBe(404);
    }
    expect((await jobRequest(server, "DELETE", `/${id}`)).status).toBe(404);
  });

  it("a job is listed by state and in pages, and a cursor of a deleted job is refused", async () => {
    const server = await startTestServer(sqliteState());
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) ids.unshift((await submitJob(server)).id);
    for (const id of ids) await untilEnded(server, id);
    const list = async (query: string) => (await jobRequest(server, "GET", query)).json();
    const all = await list("?state=succeeded,failed");
    expect(all.jobs.map((job: { id: string }) => job.id)).toEqual(ids);
    expect(all.next).toBe(null);
    expect((await list("?state=running")).jobs).toEqual([]);
    expect((await list(`?cursor=${ids[0]}`)).jobs).toHaveLength(2);
    expect((await jobRequest(server, "DELETE", `/${ids[0]}`)).status).toBe(204);
    const answer = await jobRequest(server, "GET", `?cursor=${ids[0]}`);
    expect(answer.status).toBe(400);
    const wrong = await jobRequest(server, "GET", "?state=queued,succeded");
    expect([wrong.status, await wrong.json()]).toMatchObject([
      400,
      {
        error_code: "INVALID_ARGUMENT",
        message: "state must be one or more of the states of a job",
        detail: {
          field: "state",
          value: "queued,succeded",
          nearest: "succeeded",
          hint: "Set state to one or more of queued, running, succeeded, failed, dead, cancelled, expired, separated by commas. Did you mean succeeded?",
        },
      },
    ]);
  });

  it("a deleted job is gone with its inputs and its result", async () => {
    const state = sqliteState();
    const server = await startTestServer(state);
    const { id } = await submitJob(server);
    await untilEnded(server, id);
    expect(jobBlobs(state.DOCOPS_STATE_DIR)).toHaveLength(2);
    expect((await jobRequest(server, "DELETE", `/${id}`)).status).toBe(204);
    expect((await jobRequest(server, "GET", `/${id}`)).status).toBe(404);
    expect((await jobRequest(server, "DELETE", `/${id}`)).status).toBe(404);
    expect(jobBlobs(state.DOCOPS_STATE_DIR)).toEqual([]);
  });

  it("a wait that is no number of seconds up to a minute is refused", async () => {
    const server = await startTestServer(sqliteState());
    const { id } = await submitJob(server);
    for (const wait of ["61", "-1", "x", ""]) {
      const answer = await jobRequest(server, "GET", `/${id}?wait=${wait}`);
      expect(answer.status).toBe(400);
    }
    expect((await readJob(server, id, "?wait=0.01")).id).toBe(id);
  });
});
