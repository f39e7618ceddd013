import { appendFileSync, readdirSync } from "node:fs";
import { mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openMembers, ReadFault } from "../../apps/api/archive/zip-stream.ts";
import { docx, p, withMedia } from "../fixtures/docx.ts";
import {
  type FixtureWorker,
  postRun,
  runForm,
  startTestServer,
  type TestServer,
} from "./support.ts";

/** The log's line about a job whose worker did this. */
async function failureOf(worker: FixtureWorker, locale: string, route: "run" | "precheck") {
  const server = await startTestServer({ DOCOPS_LOCALE: locale }, worker);
  const form = runForm();
  const response =
    route === "run"
      ? await postRun(server, form)
      : await fetch(`${server.url}/v1/precheck`, { method: "POST", body: form });
  expect(response.status).toBe(500);
  expect((await response.json()).error_code).toBe("INTERNAL_ERROR");
  return server.logLines().findLast(({ event }) => event === "error");
}

describe("a worker's artifacts are looked at before a header goes out", () => {
  it.each([
    ["directories", "wrong-files", "de", "run"],
    ["directories", "wrong-files", "de", "precheck"],
    ["files of a terabyte", "wrong-files", "en", "run"],
    ["files of a terabyte", "wrong-files", "en", "precheck"],
    ["one name twice", "wrong-attachments", "de", "run"],
    ["one more than was asked for", "wrong-attachments", "fr", "run"],
    ["sizes that are not so", "wrong-attachments", "en", "run"],
    ["a bomb that says its size", "wrong-attachments", "ko", "precheck"],
    ["a bomb that does not", "wrong-attachments", "ja", "precheck"],
    ["a bomb in a ZIP", "wrong-attachments", "ko", "run"],
    ["a bomb in a ZIP that does not say so", "wrong-attachments", "ja", "run"],
    ["a wrong sum", "wrong-attachments", "es", "run"],
  ] as const)(
    "a worker's artifacts are looked at before a header goes out: %s (%s %s), %s",
    async (_what, worker, locale, route) => {
      expect(await failureOf(worker, locale, route)).toMatchObject({
        outcome: "internal_error",
        failure_stage: "zip",
        error_name: "WrongArtifacts",
      });
    },
  );
});

describe("an answer that breaks off tells who failed", () => {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
  const template = withMedia(docx(p("【MEETING_TITLE】")), Buffer.concat(Array(256).fill(random)));
  const start = async () => {
    const server = await startTestServer({ DOCOPS_ENABLE_METRICS: "1" });
    const response = await postRun(server, runForm({ template }));
    expect(response.status).toBe(200);
    return { server, response };
  };
  const jobsOf = async ({ url }: TestServer) =>
    (await (await fetch(`${url}/metrics`)).text())
      .split("\n")
      .filter((line) => line.startsWith("docops_jobs_total{"));

  it("a file that cannot be read any more is an error of ours", async () => {
    const { server, response } = await start();
    // The client does not read yet, so most of the answer has not been sent.
    const [directory = ""] = readdirSync(server.tmpDirectory);
    await truncate(join(server.tmpDirectory, directory, "out.docx"), 10);
    await expect(response.arrayBuffer()).rejects.toThrow();
    await expect
      .poll(() => server.logLines().at(-1))
      .toMatchObject({
        level: "error",
        event: "error",
        outcome: "internal_error",
        failure_stage: "zip",
        http_status: 200,
      });
    expect(await jobsOf(server)).toEqual([
      'docops_jobs_total{route="/v1/run",outcome="internal_error",exit_code=""} 1',
    ]);
  });

  it("a client that leaves is none", async () => {
    const { server, response } = await start();
    await response.body?.cancel();
    await expect
      .poll(() => server.logLines().at(-1))
      .toMatchObject({ level: "info", event: "client_closed", failure_stage: "zip" });
    expect(await jobsOf(server)).toEqual([
      'docops_jobs_total{route="/v1/run",outcome="client_closed",exit_code=""} 1',
    ]);
  });
});

describe("a ZIP of files", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "docops-test-"));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const member = async (bytes: number) => {
    const path = join(directory, "member");
    await writeFile(path, Buffer.alloc(bytes, "x"));
    return { name: "member", path, isStored: true };
  };
  const sink = () => new Writable({ write: (_chunk, _encoding, done) => done() });

  it("a ZIP of files follows no link", async () => {
    const path = join(directory, "link");
    await symlink("/etc/hostname", path);
    const members = openMembers([{ name: "link", path, isStored: true }], 1e6);
    await expect(members).rejects.toMatchObject({ code: "ELOOP" });
  });

  it("a ZIP of files is no longer than its files were when they were opened", async () => {
    const file = await member(1000);
    const members = await openMembers([file], 1000);
    appendFileSync(file.path, Buffer.alloc(1_000_000));
    expect(await members.streamTo(sink(), () => [])).toBeLessThan(2000);
    await members.close();
  });

  it("a ZIP of files breaks off with a fault of ours when a file is shorter than it was", async () => {
    const file = await member(1_000_000);
    const members = await openMembers([file], 1_000_000);
    await truncate(file.path, 10);
    await expect(members.streamTo(sink(), () => [])).rejects.toBeInstanceOf(ReadFault);
    await members.close();
  });
});
