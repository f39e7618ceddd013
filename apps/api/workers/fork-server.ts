import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import {
  encodeFrame,
  type Forked,
  type ForkOrder,
  FrameReader,
  type JobRequest,
} from "../../worker/protocol.ts";
import { ForkChannel } from "./fork-channel.ts";
import type { LaunchedProcess, ProcessEnd } from "./launcher.ts";
import type { StartedProcess } from "./worker-process.ts";

/** The time that a server has for an order: a warm-up job or a fork. The first includes the server's start. */
const orderMs = 10_000;

/** The time that the server has to wait for a killed fork. */
const graceMs = 500;

/** No answer of a server is longer. */
const maxAnswerBytes = 256 * 1024;

/**
 * A process that forks one process after the other (see `apps/worker/fork-server.ts`). It accepts one
 * order at a time. Any fault ends it.
 */
export class ForkServer {
  readonly pid: number;
  readonly #jobs: Socket;
  readonly #control: Socket;
  readonly #ended: Promise<ProcessEnd>;
  #isUsable = true;
  #isGone = false;
  /** Settles the order that waits for the server's answer. */
  #pendingAnswer: PromiseWithResolvers<unknown> | null = null;
  #fork: { pid: number; channel: ForkChannel } | null = null;
  /** The number of processes that it has forked. */
  forks = 0;
  /** Resident memory of the server at its last fork. */
  rssBytes = 0;

  /** @throws Error if the process has no control channel. */
  constructor({ pid, channel, otherChannels, ended }: LaunchedProcess) {
    const [control] = otherChannels;
    if (control === undefined) throw new Error("a fork server came without its control channel");
    this.pid = pid;
    this.#jobs = channel;
    this.#control = control;
    const closed = Promise.all([onceClosed(channel), onceClosed(control)]);
    this.#ended = Promise.all([ended, closed]).then(([end]) => end);
    void ended.then(() => {
      this.#isGone = true;
      this.#lose();
    });
    channel.once("close", () => this.#lose());
    control.once("close", () => this.#lose());
    const reader = new FrameReader(maxAnswerBytes);
    control.on("data", (chunk: Buffer) => this.#read(reader, chunk));
    // A socket that is not read emits no end.
    channel.resume();
  }

  /** Whether it can accept an order. The next fork must not find unsent bytes for the last one. */
  get isUsable(): boolean {
    return this.#isUsable && this.#jobs.writableLength === 0;
  }

  /**
   * Makes the server itself do a warm-up job.
   *
   * @throws Error if it fails.
   */
  async warmUp(request: JobRequest, inputs: readonly Buffer[]): Promise<void> {
    await this.#order(request, inputs);
  }

  /**
   * Makes the server give back unused memory.
   *
   * @throws Error if it fails.
   */
  async tidy(): Promise<void> {
    await this.#order({ type: "tidy" });
  }

  /**
   * Forks a new process for one job.
   *
   * @param directory the only directory that it may write in.
   * @param isProbe the process does no job, but tries calls that its confinement forbids.
   * @throws Error if the server cannot fork.
   */
  async fork(directory: string, { isProbe } = { isProbe: false }): Promise<StartedProcess> {
    const answer = await this.#order({ type: "fork", directory, isProbe });
    const { type, pid, serverRssBytes } = answer as Forked;
    if (type !== "forked") throw this.#fail("a fork server said something else");
    this.forks++;
    this.rssBytes = serverRssBytes;
    const endMarker = randomUUID();
    const channel = new ForkChannel(this.#jobs, endMarker);
    const fork = { pid, channel };
    this.#fork = fork;
    void channel.ended.then(() => {
      if (this.#fork === fork) this.#fork = null;
    });
    this.#tell({ type: "reap", endMarker });
    return { pid, channel, ended: channel.ended };
  }

  /** Ends the server and its fork. Resolves when both have ended. */
  async end(): Promise<void> {
    this.#isUsable = false;
    const fork = this.#fork;
    if (fork !== null) {
      // The server waits for its fork before it ends; otherwise process 1 would have to.
      killGroup(fork.pid);
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, graceMs);
      await Promise.race([fork.channel.ended, late]);
      clearTimeout(timer);
    }
    this.#kill();
    await this.#ended;
  }

  async #order(order: ForkOrder, inputs: readonly Buffer[] = []): Promise<unknown> {
    if (!this.#isUsable || this.#pendingAnswer !== null)
      throw this.#fail("a fork server is not usable");
    const answered = Promise.withResolvers<unknown>();
    this.#pendingAnswer = answered;
    const timer = setTimeout(() => this.#fail("a fork server took too long"), orderMs);
    this.#tell(order, inputs);
    try {
      return await answered.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(order: ForkOrder, inputs: readonly Buffer[] = []): void {
    this.#control.write(encodeFrame(order, inputs));
  }

  #read(reader: FrameReader, chunk: Buffer): void {
    try {
      reader.push(chunk);
      for (let frame = reader.next(); frame !== null; frame = reader.next()) {
        const answered = this.#pendingAnswer;
        this.#pendingAnswer = null;
        if (answered === null) this.#fail("a fork server spoke out of turn");
        else answered.resolve(frame.message);
      }
    } catch {
      this.#fail("a fork server sent something that is not a message");
    }
  }

  /** Ends the server and its fork after a fault. @returns the error to throw. */
  #fail(message: string): Error {
    const error = new Error(message);
    this.#isUsable = false;
    this.#pendingAnswer?.reject(error);
    this.#pendingAnswer = null;
    if (this.#fork !== null) killGroup(this.#fork.pid);
    this.#kill();
    return error;
  }

  #kill(): void {
    if (!this.#isGone) killGroup(this.pid);
  }

  #lose(): void {
    if (this.#isUsable) this.#fail("a fork server ended");
    else this.#pendingAnswer?.reject(new Error("a fork server ended"));
  }
}

function onceClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}

/** Kills a process group. An empty group has already ended. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
