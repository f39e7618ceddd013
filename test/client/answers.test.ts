import { expect, it } from "vitest";
import { DocopsClient, DocopsError } from "../../apps/client/client.ts";
import { noticeTemplate, payload, startTestServer, type TestServer } from "../api/support.ts";

const template = new Uint8Array(noticeTemplate);
const form = { template, task: { task_type: "meeting_notice", payload } };
const clientOf = ({ url }: Pick<TestServer, "url">) =>
  new DocopsClient({ baseUrl: url, retries: 0 });

/** The ids of requests that have a log line with this event. */
async function loggedIds(server: TestServer, event: string): Promise<unknown[]> {
  const ids = () =>
    server.logLines().flatMap((line) => (line.event === event ? [line.request_id] : []));
  await expect.poll(ids).not.toEqual([]);
  return ids();
}

it("the client's answer has the exit code, the ZIP and the request id of the server's log", async () => {
  const server = await startTestServer();
  const answer = await clientOf(server).run(form);
  expect(answer.exitCode).toBe(0);
  expect(Buffer.from(await answer.bytes()).toString("latin1", 0, 4)).toBe("PK\x03\x04");
  expect(await loggedIds(server, "done")).toEqual([answer.requestId]);
});

it("the client's answer has the exit code of a job that misses a required field", async () => {
  const server = await startTestServer();
  const task = { task_type: "meeting_notice", payload: { ...payload, meeting_title: null } };
  const answer = await clientOf(server).run({ template, task });
  expect(answer.exitCode).toBe(2);
  await answer.body.cancel();
});

it("the client's error has every member of the server's, and the request id of its log", async () => {
  const server = await startTestServer();
  const error = await clientOf(server)
    .run({ ...form, preset: "fast" as "quick" })
    .catch((each: unknown) => each);
  expect(error).toBeInstanceOf(DocopsError);
  const [id] = await loggedIds(server, "error");
  expect(error).toMatchObject({
    name: "DocopsError",
    status: 400,
    code: "INVALID_ARGUMENT",
    message: "invalid preset",
    requestId: id,
    detail: { field: "preset", value: "fast", request_id: id },
  });
});

it("the client's error of a job that took too long names the job in the server's log", async () => {
  const server = await startTestServer({ DOCOPS_REQUEST_TIMEOUT_SECONDS: "0.2" }, "sleep");
  const error = await clientOf(server)
    .run(form)
    .catch((each: unknown) => each);
  expect(error).toMatchObject({ status: 408, code: "REQUEST_TIMEOUT" });
  expect(await loggedIds(server, "error")).toEqual([(error as DocopsError).requestId]);
});
