import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../apps/api/server.ts";
import { sourceWorker, type WorkerCode } from "../../apps/api/workers/worker-code.ts";
import { findSandbox } from "../../apps/confine/find.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { workersOf } from "../../scripts/processes.ts";
import { docx, p } from "../fixtures/docx.ts";

/** The layers of the sandbox on this machine, found once for all servers of a test file. */
export const sandbox = findSandbox();

export interface TestServer extends RunningServer {
  tmpDirectory: string;
  /** The lines logged so far, parsed. */
  logLines(): Record<string, unknown>[];
}

export type FixtureWorker =
  | "crash"
  | "disk"
  | "escape"
  | "flood"
  | "hangup"
  | "heap"
  | "hoard"
  | "hostile"
  | "late"
  | "liar"
  | "memory"
  | "misreporter"
  | "moody"
  | "native"
  | "segfault"
  | "silent"
  | "sleep"
  | "stubborn"
  | "twice"
  | "unfiltered"
  | "unforkable"
  | "unlocked"
  | "wrong-attachments"
  | "wrong-files";

export function fixtureWorker(name: FixtureWorker): WorkerCode {
  return sourceWorker(new URL(`../fixtures/workers/${name}.ts`, import.meta.url));
}

/** For servers whose log no test reads. */
export const noLog = { write: () => undefined };

/** A real server on a free port with its own temporary directory. It ends with the test. */
export async function startTestServer(
  env: Readonly<Record<string, string>> = {},
  worker?: FixtureWorker | WorkerCode,
  options: Pick<ServerOptions, "sandbox"> = { sandbox },
): Promise<TestServer> {
  const tmpDirectory = mkdtempSync(join(tmpdir(), "docops-test-"));
  const lines: string[] = [];
  const workerCode = typeof worker === "string" ? fixtureWorker(worker) : worker;
  const server = await startServer(
    readConfig({
      DOCOPS_PORT: "0",
      DOCOPS_TMP_DIR: tmpDirectory,
      // Tests count processes, so there are no spares unless a test asks for them.
      DOCOPS_WORKER_MAX_SPARES: "0",
      ...env,
    }),
    { write: (line) => void lines.push(line) },
    { ...options, ...(workerCode ? { workerCode } : {}) },
  );
  onTestFinished(async () => {
    await server.close(0);
    rmSync(tmpDirectory, { recursive: true });
  });
  return { ...server, tmpDirectory, logLines: () => lines.map((line) => JSON.parse(line)) };
}

export const payload = {
  meeting_title: "季度例会",
  meeting_date: "2026年10月12日",
  meeting_time: "9:30",
  meeting_location: "1108会议室",
  organizer: "综合管理部",
};

export const noticeTemplate = docx(
  p("关于召开【MEETING_TITLE】的通知") +
    p("定于【MEETING_DATE】【MEETING_TIME】在【MEETING_LOCATION】召开。") +
    p("【ORGANIZER】"),
);

/** The form of a successful run. `parts` replace its parts; null removes a part. */
export function runForm(
  parts: Readonly<Record<string, string | Buffer | object | null>> = {},
): FormData {
  const form = new FormData();
  const all = {
    template: noticeTemplate,
    task: { task_type: "meeting_notice", payload },
    ...parts,
  };
  for (const [name, value] of Object.entries(all)) {
    if (value === null) continue;
    if (typeof value === "string") form.set(name, value);
    else if (Buffer.isBuffer(value)) form.set(name, file(value), `${name}.docx`);
    else form.set(name, file(Buffer.from(JSON.stringify(value))), `${name}.json`);
  }
  return form;
}

export function postRun(
  server: Pick<RunningServer, "url">,
  form: FormData = runForm(),
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${server.url}/v1/run`, { method: "POST", body: form, ...init });
}

/** Members of a ZIP by name; JSON is parsed. */
export async function readMembers(
  response: Response,
  // biome-ignore lint/suspicious/noExplicitAny: reports are looked into by tests in many ways
): Promise<Record<string, any>> {
  const archive = Buffer.from(await response.arrayBuffer());
  const members = readZip(archive, defaultPackageLimits).map((entry) => {
    const data = inflateEntry(entry, defaultPackageLimits);
    return [entry.name, entry.name.endsWith(".json") ? JSON.parse(data.toString()) : data];
  });
  return Object.fromEntries(members);
}

/** Counts what may leak: workers and open files of this process, and entries of the directory. */
export function countResources(server: TestServer) {
  return {
    workers: workerPids().length,
    openFiles: readdirSync("/proc/self/fd").length,
    tempEntries: readdirSync(server.tmpDirectory).length,
    slots: server.slots.inUse,
    waiting: server.slots.waiting,
  };
}

/** Pids of the living workers of this process. */
export function workerPids(): number[] {
  return workersOf(process.pid);
}

function file(content: Buffer): Blob {
  return new Blob([new Uint8Array(content)]);
}
