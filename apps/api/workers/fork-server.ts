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

/** How long a server may take over an order, the first with its own start: it does small jobs of ours, and forks. */
const orderMs = 10_000;

/** How long a fork that was killed may take to be seen out. */
const graceMs = 500;

/** Longer than any answer of a server's. */
const maxAnswerBytes = 256 * 1024;

/**
 * A process that forks one process after the other (see `apps/worker/fork-server.ts`). It takes one
 * order at a time. Whatever goes wrong with it makes it unusable: it is ended then, and another started.
 */
export class ForkServer {
  readonly pid: number;
  readonly #jobs: Socket;
  readonly #control: Socket;
  readonly #ended: Promise<ProcessEnd>;
  #isUsable = true;
  #isGone = false;
  /** Who waits for what the server says next. */
  #answered: PromiseWithResolvers<unknown> | null = null;
  #fork: { pid: number; channel: ForkChannel } | null = null;
  /** Processes that it has forked, ever. */
  forks = 0;
  /** Resident memory of the server when it forked last. */
  rssBytes = 0;

  /** @throws Error when it has no control channel. */
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
    // A socket that nobody reads does not tell of its end.
    channel.resume();
  }

  /** Whether it can be given an order: not where a fork was not seen out, or may find bytes of the last. */
  get isUsable(): boolean {
    return this.#isUsable && this.#jobs.writableLength === 0;
  }

  /**
   * Lets the server itself do a job of ours.
   *
   * @throws Error when it does not.
   */
  async warmUp(request: JobRequest, inputs: readonly Buffer[]): Promise<void> {
    await this.#order(request, inputs);
  }

  /**
   * Lets it give back the memory that it does not use.
   *
   * @throws Error when it does not.
   */
  async tidy(): Promise<void> {
    await this.#order({ type: "tidy" });
  }

  /**
   * A new process, which has not seen any job and is to do one.
   *
   * @param directory the one that it may write in.
   * @param isProbe whether it tries what its confinement forbids instead.
   * @throws Error when there is none.
   */
  async fork(directory: string, { isProbe } = { isProbe: false }): Promise<StartedProcess> {
    const answer = await this.#order({ type: "fork", directory, isProbe });
    const { type, pid, serverRssBytes } = answer as Forked;
    if (type !== "forked") throw this.#fail("a fork server said something else");
    this.forks++;
    this.rssBytes = serverRssBytes;
    const mark = randomUUID();
    const channel = new ForkChannel(this.#jobs, mark);
    const fork = { pid, channel };
    this.#fork = fork;
    void channel.ended.then(() => {
      if (this.#fork === fork) this.#fork = null;
    });
    this.#tell({ type: "reap", mark });
    return { pid, channel, ended: channel.ended };
  }

  /** Ends it and the fork that it has. Resolves when both are gone. */
  async end(): Promise<void> {
    this.#isUsable = false;
    const fork = this.#fork;
    if (fork !== null) {
      // The server sees its fork out before it goes: else process 1 would have to.
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
    if (!this.#isUsable || this.#answered !== null) throw this.#fail("a fork server is not usable");
    const answered = Promise.withResolvers<unknown>();
    this.#answered = answered;
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
        const answered = this.#answered;
        this.#answered = null;
        if (answered === null) this.#fail("a fork server spoke out of turn");
        else answered.resolve(frame.message);
      }
    } catch {
      this.#fail("a fork server said what is no message");
    }
  }

  /** What goes wrong with a server is its end. */
  #fail(message: string): Error {
    const error = new Error(message);
    this.#isUsable = false;
    this.#answered?.reject(error);
    this.#answered = null;
    if (this.#fork !== null) killGroup(this.#fork.pid);
    this.#kill();
    return error;
  }

  #kill(): void {
    if (!this.#isGone) killGroup(this.pid);
  }

  #lose(): void {
    if (this.#isUsable) this.#fail("a fork server ended");
    else this.#answered?.reject(new Error("a fork server ended"));
  }
}

function onceClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once("close", () => resolve());
  });
}

/** A group that is empty has nothing left to end. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
