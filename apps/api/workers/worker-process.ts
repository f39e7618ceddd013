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
  /** What was put into its directory for it to read. */
  inputs?: DiskUsage;
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal;
}

/** A process that was started, whoever has done that. */
export interface StartedProcess {
  pid: number;
  /** What it says and is told; it closes when the process is gone. */
  channel: Duplex;
  ended: Promise<ProcessEnd>;
}

/** Why a job is ended before its answer. */
type StopReason = "timeout" | "aborted" | KillReason;

/** What ends a process without a question: it takes more, or lies, while it is asked. */
type KillReason = "out_of_memory" | "out_of_disk" | "protocol";

/** From SIGTERM to SIGKILL. */
const graceMs = 500;

/** How Node ends when V8 has no memory left. */
const outOfMemorySignals: readonly (NodeJS.Signals | null)[] = ["SIGABRT", "SIGTRAP"];

/**
 * Only who has held this part of its memory bound can have run out of it: anybody may abort. It is
 * looked at five times a second, and V8 gives up at three quarters.
 */
const outOfMemoryShare = 0.4;

/**
 * A child process in its sandbox, with a directory of its own. It is a process group, so that
 * whatever it may have started ends with it.
 */
export class WorkerProcess {
  readonly directory: string;
  readonly pid: number;
  readonly #channel: Duplex;
  readonly #ended: Promise<ProcessEnd>;
  readonly #watch: UsageWatch;
  readonly #memoryBytes: number;
  /** What is in its directory that it has not made. */
  #given: DiskUsage = { bytes: 0, entries: 0 };
  #isAlive = true;
  #isTrusted = true;
  /** The job that it works on, which takes its messages. */
  #listener: ((frame: Frame) => void) | null = null;
  /** Ends that job. */
  #stop: ((reason: StopReason) => void) | null = null;

  constructor({ pid, channel, ended }: StartedProcess, directory: string, bounds: UsageBounds) {
    this.directory = directory;
    this.pid = pid;
    this.#channel = channel;
    this.#isTrusted = !channel.destroyed;
    this.#ended = this.#seeOut(ended);
    const { memoryBytes, disk } = bounds;
    this.#memoryBytes = memoryBytes;
    const present = () => ({
      memoryBytes,
      disk: {
        bytes: disk.bytes + this.#given.bytes,
        entries: disk.entries + this.#given.entries,
      },
    });
    this.#watch = watchUsage(pid, directory, present, (what) => this.#end(`out_of_${what}`));
    void this.#ended.then(() => this.#watch.stop());
    readFrames(
      this.#channel,
      (frame) => this.#receive(frame),
      () => this.#end("protocol"),
    );
    this.#channel.once("close", () => {
      this.#isTrusted = false;
      // Without a channel there is no answer to wait for.
      if (this.#listener !== null) this.#terminate();
    });
  }

  /** Whether it can be given a job. */
  get isUsable(): boolean {
    return this.#isAlive && this.#isTrusted;
  }

  /** The most memory that it was seen to hold. */
  get peakRssBytes(): number {
    return this.#watch.peakRssBytes;
  }

  /** Resolves when the process is gone, however that came. */
  get ended(): Promise<unknown> {
    return this.#ended;
  }

  /**
   * Gives it a job, with its inputs if they go over the channel, and waits for the answer or the end.
   * A process that does not answer is ended, and gone when this resolves; one that does is still there.
   */
  async run(
    request: JobRequest,
    attachments: readonly Buffer[],
    { timeoutMs, signal, inputs = { bytes: 0, entries: 0 } }: JobLimits,
  ): Promise<JobEnd> {
    const answered = Promise.withResolvers<AnsweredJob>();
    this.#given = inputs;
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
      // It may have been about to answer when it was told to end.
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
    // A worker that dies before it has read the request closes the channel: its end tells.
    if (stopped === null) this.#channel.write(encodeFrame(request, attachments));

    const first = await Promise.race([answered.promise, this.#ended]);
    clearTimeout(deadline);
    signal.removeEventListener("abort", abort);
    this.#listener = null;
    this.#stop = null;
    if ("type" in first) return first;
    // The answer may have been the last thing that it said before it ended.
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

  /** Ends it without a word: nothing that it holds is worth waiting for. Resolves when it is gone. */
  async end(): Promise<void> {
    this.#isTrusted = false;
    this.#signalGroup("SIGKILL");
    await this.#ended;
  }

  /** The most that it can have taken in so long. */
  #mostUsage(elapsedMs: number): WorkerUsage {
    const peakRssBytes = Math.max(this.#memoryBytes, this.peakRssBytes);
    return { cpuMs: elapsedMs * availableParallelism(), peakRssBytes };
  }

  /** Ends it for what it has taken or said, with a job or without. */
  #end(reason: KillReason): void {
    if (this.#stop !== null) {
      this.#stop(reason);
      return;
    }
    this.#isTrusted = false;
    this.#signalGroup("SIGKILL");
  }

  #receive(frame: Frame): void {
    // Nobody asked.
    if (this.#listener === null) this.#end("protocol");
    else this.#listener(frame);
  }

  /** Resolves when the process is gone and its channel is read out. */
  async #seeOut(ended: Promise<ProcessEnd>): Promise<ProcessEnd> {
    const closed = new Promise<void>((resolve) => {
      if (this.#channel.closed) resolve();
      else this.#channel.once("close", () => resolve());
    });
    const end = await ended;
    this.#isAlive = false;
    this.#signalGroup("SIGKILL");
    // The end may be seen before the last message. The channel has no writer left by now, so that
    // this cannot take long.
    const timer = setTimeout(() => this.#channel.destroy(), graceMs);
    await closed;
    clearTimeout(timer);
    return end;
  }

  /** Asks it to end, and ends it when it does not. */
  #terminate(): void {
    this.#signalGroup("SIGTERM");
    const timer = setTimeout(() => this.#signalGroup("SIGKILL"), graceMs);
    void this.#ended.then(() => clearTimeout(timer));
  }

  /** Signals the whole group; one that is empty has nothing left to end. */
  #signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** Longer than any answer: what sends more does not speak our language. */
const maxAnswerBytes = 256 * 1024;

/** Hands on what comes in frame by frame. What is no frame is told, and the end of a channel. */
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
