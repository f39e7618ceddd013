import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { JobAnswer, JobRequest } from "../../worker/protocol.ts";
import { readAnswer } from "./answer.ts";

/** How a job's process ended. `pid` is there unless it never started. */
export type JobEnd = { pid: number | undefined } & (
  | { outcome: "answered"; answer: JobAnswer }
  | { outcome: "timeout" }
  | { outcome: "aborted" }
  | { outcome: "crashed"; exitCode: number | null; signal: NodeJS.Signals | null }
);

export interface JobProcessOptions {
  /** The module that is forked. */
  workerFile: URL;
  timeoutMs: number;
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal;
}

/** From SIGTERM to SIGKILL, and from the answer to the end of the process. */
const graceMs = 500;

const productRoot = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * Runs one job in a child process of its own: a process group that reads the product's code and the
 * job's directory, writes only there, starts nothing and opens no socket (Node's permission model).
 * Sends the request, takes one answer, and resolves when the whole group has ended: until then the
 * job's token and directory are not free.
 */
export async function runJobProcess(
  request: JobRequest,
  { workerFile, timeoutMs, signal }: JobProcessOptions,
): Promise<JobEnd> {
  if (signal.aborted) return { outcome: "aborted", pid: undefined };
  const child = fork(workerFile, {
    execArgv: sandboxArguments(workerFile, request.directory),
    env: {},
    // A group of its own, so that whatever the job starts can be ended with it.
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const ended = endOf(child);
  const { pid } = child;
  let answer: JobAnswer | null = null;
  let stopped: "timeout" | "aborted" | null = null;
  let killTimer: NodeJS.Timeout | undefined;

  const kill = () => {
    signalGroup(child, "SIGTERM");
    killTimer ??= setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
  };
  const stop = (reason: "timeout" | "aborted") => {
    if (answer !== null || stopped !== null) return;
    stopped = reason;
    kill();
  };
  const deadline = setTimeout(() => stop("timeout"), timeoutMs);
  const abort = () => stop("aborted");
  signal.addEventListener("abort", abort, { once: true });
  child.on("message", (message) => {
    if (answer !== null || stopped !== null) return;
    answer = readAnswer(message);
    // It has said all that it has to say: what does not end by itself now is ended.
    if (answer !== null) killTimer = setTimeout(kill, graceMs);
  });
  // A worker that dies before it has read the request closes the channel: its end tells.
  child.send(request, () => undefined);

  const { exitCode, signal: endSignal } = await ended;
  clearTimeout(deadline);
  clearTimeout(killTimer);
  signal.removeEventListener("abort", abort);
  signalGroup(child, "SIGKILL");
  await channelClosed(child);
  if (answer !== null) return { outcome: "answered", answer, pid };
  if (stopped !== null) return { outcome: stopped, pid };
  return { outcome: "crashed", exitCode, signal: endSignal, pid };
}

/** What a worker may touch: its code, and the job's directory. */
function sandboxArguments(workerFile: URL, directory: string): string[] {
  const code = [
    fileURLToPath(new URL("./", workerFile)),
    `${productRoot}apps/`,
    `${productRoot}package.json`,
  ];
  return [
    "--permission",
    ...[...code, `${directory}/`].map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${directory}/`,
  ];
}

/** Resolves once, when the process is gone or could not be started. */
function endOf(
  child: ChildProcess,
): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => {
    child.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
    child.on("error", () => {
      if (child.pid === undefined) resolve({ exitCode: null, signal: null });
    });
  });
}

/**
 * The end of a process may be seen before the last message that it sent: the channel reports its own
 * end when everything is read. It has no writer left by now, so that this cannot take long.
 */
function channelClosed(child: ChildProcess): Promise<void> {
  if (!child.connected) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, graceMs);
    child.once("disconnect", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Signals the whole group; one that is empty has nothing left to end. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
