import { availableParallelism } from "node:os";
import type { Duplex } from "node:stream";
import {
  encodeFrame,
  type Frame,
  FrameReader,
  type JobAnswer,
  type JobRequest,
  type WorkerUsage,
} from "../../worker/protocol.ts";
import { readAnswer } from "./answer.ts";
import type { AnsweredJob, JobEnd } from "./job-end.ts";
import type { ProcessEnd } from "./launcher.ts";
import { type DiskUsage, type UsageBounds, type UsageWatch, watchUsage } from "./usage.ts";

export interface JobLimits {
  timeoutMs: number;
  /** The size of the inputs in its directory. */
  inputs?: DiskUsage;
  /** Aborts when nobody waits for the answer. */
  signal: AbortSignal;
}

/** A process that the launcher or a fork server has started. */
export interface StartedProcess {
  pid: number;
  /** Carries requests and answers, and closes when the process ends. */
  channel: Duplex;
  ended: Promise<ProcessEnd>;
}

/** The reason why a job is ended before its answer. */
type StopReason = "timeout" | "aborted" | KillReason;

/** The reasons for killing a process at once: it might go on to use more or to send wrong messages. */
type KillReason = "out_of_memory" | "out_of_disk" | "protocol";

/** The time from SIGTERM to SIGKILL. */
const graceMs = 500;

/** The signals that end Node when V8 is out of memory. */
const outOfMemorySignals: readonly (NodeJS.Signals | null)[] = ["SIGABRT", "SIGTRAP"];

/**
 * Such a signal means "out of memory" only if the process was seen with at least this part of its memory
 * bound. V8 gives up at three quarters, but memory is measured only five times a second.
 */
const outOfMemoryShare = 0.4;

/**
 * A child process in its sandbox, with its own directory. It leads a process group, so that all processes
 * that it may have started end with it.
 */
export class WorkerProcess {
  readonly directory: string;
  readonly pid: number;
  readonly #channel: Duplex;
  readonly #ended: Promise<ProcessEnd>;
  readonly #watch: UsageWatch;
  readonly #memoryBytes: number;
  /** The size of the inputs in its directory, which do not count as its usage. */
  #inputs: DiskUsage = { bytes: 0, entries: 0 };
  #isAlive = true;
  #isTrusted = true;
  /** Receives its messages while it has a job. */
  #listener: ((frame: Frame) => void) | null = null;
  /** Ends its job. */
  #stop: ((reason: StopReason) => void) | null = null;

  constructor({ pid, channel, ended }: StartedProcess, directory: string, bounds: UsageBounds) {
    this.directory = directory;
    this.pid = pid;
    this.#channel = channel;
    this.#isTrusted = !channel.destroyed;
    this.#ended = this.#awaitEnd(ended);
    const { memoryBytes, disk } = bounds;
    this.#memoryBytes = memoryBytes;
    const currentBounds = () => ({
      memoryBytes,
      disk: {
        bytes: disk.bytes + this.#inputs.bytes,
        entries: disk.entries + this.#inputs.entries,
      },
    });
    this.#watch = watchUsage(pid, directory, currentBounds, (what) => this.#end(`out_of_${what}`));
    void this.#ended.then(() => this.#watch.stop());
    readFrames(
      this.#channel,
      (frame) => this.#receive(frame),
      () => this.#end("protocol"),
    );
    this.#channel.once("close", () => {
      this.#isTrusted = false;
      // Without a channel no answer can come.
      if (this.#listener !== null) this.#terminate();
    });
  }

  /** Whether it can do a job. */
  get isUsable(): boolean {
    return this.#isAlive && this.#isTrusted;
  }

  /** The most resident memory that was measured. */
  get peakRssBytes(): number {
    return this.#watch.peakRssBytes;
  }

  /** Resolves when the process has ended, for any reason. */
  get ended(): Promise<unknown> {
    return this.#ended;
  }

  /**
   * Sends it a job, with its inputs if they go over the channel, and waits for the answer. A process that
   * answers still runs when this resolves; a process that does not answer has been killed.
   */
  async run(
    request: JobRequest,
    attachments: readonly Buffer[],
    { timeoutMs, signal, inputs = { bytes: 0, entries: 0 } }: JobLimits,
  ): Promise<JobEnd> {
    const answered = Promise.withResolvers<AnsweredJob>();
    this.#inputs = inputs;
    let stopped: StopReason | null = null;
    const stop = (reason: StopReason) => {
      if (stopped !== null) return;
      stopped = reason;
      this.#isTrusted = false;
      if (reason === "timeout" || reason === "aborted") this.#terminate();
      else this.#signalGroup("SIGKILL");
    };
    this.#stop = stop;
    const startedAt = performance.now();
    let isAnswered = false;
    this.#listener = ({ message, attachments: artifacts }) => {
      // An answer that comes after the job was ended does not count.
      if (stopped !== null) return;
      const most = this.#mostUsage(performance.now() - startedAt);
      const answer = isAnswered ? null : readAnswer(message, request.jobId, most);
      if (answer === null || expectedAttachments(answer) !== artifacts.length) {
        stop("protocol");
        return;
      }
      isAnswered = true;
      answered.resolve({ ...answer, attachments: artifacts });
    };
    const deadline = setTimeout(() => stop("timeout"), timeoutMs);
    const abort = () => stop("aborted");
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    // If the worker dies before it has read the request, its end resolves `#ended`.
    if (stopped === null) this.#channel.write(encodeFrame(request, attachments));

    const first = await Promise.race([answered.promise, this.#ended]);
    clearTimeout(deadline);
    signal.removeEventListener("abort", abort);
    this.#listener = null;
    this.#stop = null;
    if ("type" in first) return first;
    // The answer may have arrived just before the process ended.
    const last = await Promise.race([answered.promise, null]);
    if (last !== null) return last;
    const { peakRssBytes } = this;
    if (stopped === "out_of_memory") return { type: stopped, peakRssBytes };
    if (stopped !== null) return { type: stopped };
    const isLarge = peakRssBytes >= outOfMemoryShare * this.#memoryBytes;
    if (isLarge && outOfMemorySignals.includes(first.signal)) {
      return { type: "out_of_memory", peakRssBytes };
    }
    return { type: "crashed", ...first, peakRssBytes };
  }

  /** Kills it. Resolves when it has ended. */
  async end(): Promise<void> {
    this.#isTrusted = false;
    this.#signalGroup("SIGKILL");
    await this.#ended;
  }

  /** The most that it can have used in this time. */
  #mostUsage(elapsedMs: number): WorkerUsage {
    const peakRssBytes = Math.max(this.#memoryBytes, this.peakRssBytes);
    return { cpuMs: elapsedMs * availableParallelism(), peakRssBytes };
  }

  /** Kills it for exceeding a bound or for a wrong message, with a job or without. */
  #end(reason: KillReason): void {
    if (this.#stop !== null) {
      this.#stop(reason);
      return;
    }
    this.#isTrusted = false;
    this.#signalGroup("SIGKILL");
  }

  #receive(frame: Frame): void {
    // A message without a job is a protocol error.
    if (this.#listener === null) this.#end("protocol");
    else this.#listener(frame);
  }

  /** Resolves when the process has ended and its channel is read to the end. */
  async #awaitEnd(ended: Promise<ProcessEnd>): Promise<ProcessEnd> {
    const closed = new Promise<void>((resolve) => {
      if (this.#channel.closed) resolve();
      else this.#channel.once("close", () => resolve());
    });
    const end = await ended;
    this.#isAlive = false;
    this.#signalGroup("SIGKILL");
    // The last message may arrive after the end. The channel has no writer any more, so this is short.
    const timer = setTimeout(() => this.#channel.destroy(), graceMs);
    await closed;
    clearTimeout(timer);
    return end;
  }

  /** Asks it to end, and kills it if it does not. */
  #terminate(): void {
    this.#signalGroup("SIGTERM");
    const timer = setTimeout(() => this.#signalGroup("SIGKILL"), graceMs);
    void this.#ended.then(() => clearTimeout(timer));
  }

  /** Signals the whole group. An empty group has already ended. */
  #signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** No answer is longer. A longer message is a protocol error. */
const maxAnswerBytes = 256 * 1024;

/** Calls `onFrame` for each frame. After bytes that are no frame, it calls `onFault` and closes the channel. */
function readFrames(channel: Duplex, onFrame: (frame: Frame) => void, onFault: () => void): void {
  const reader = new FrameReader(maxAnswerBytes);
  channel.on("data", (chunk: Buffer) => {
    try {
      reader.push(chunk);
      for (let frame = reader.next(); frame !== null; frame = reader.next()) onFrame(frame);
    } catch {
      onFault();
      channel.destroy();
    }
  });
}

function expectedAttachments(answer: JobAnswer): number {
  return answer.type === "done" ? answer.attached.length : 0;
}
