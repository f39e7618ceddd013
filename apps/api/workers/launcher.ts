import { type ChildProcess, fork } from "node:child_process";
import { stat } from "node:fs/promises";
import type { Socket } from "node:net";
import type { LaunchEvent, LaunchRequest } from "../../launcher/protocol.ts";

/** How a process ended; neither: nobody was there any more to see it. */
export interface ProcessEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that the launcher has started. */
export interface LaunchedProcess {
  pid: number;
  /** The first of its channels. */
  channel: Socket;
  /** The others, in the order of their descriptors. */
  otherChannels: readonly Socket[];
  ended: Promise<ProcessEnd>;
}

interface Launch {
  started: PromiseWithResolvers<LaunchedProcess>;
  ended: PromiseWithResolvers<ProcessEnd>;
  channels: Socket[];
  wantedChannels: number;
}

/** Arguments of the process, besides its file: Node's, and its own. */
export interface LauncherArguments {
  node: readonly string[];
  program: readonly string[];
  /**
   * Files and directories that it is confined to. Landlock holds on to what they are when it starts:
   * when another is put in the place of one, it has to start again.
   */
  places: readonly string[];
}

/** It holds next to nothing: a small heap keeps it so. */
const heapBounds = ["--max-semi-space-size=1", "--max-old-space-size=64"];

/** For its own end, when nothing is left that it has started. */
const graceMs = 2000;

/**
 * The process that starts processes for this one (see `apps/launcher/main.ts`). Starts with the
 * first that is asked for; one that dies is replaced by the next.
 */
export class Launcher {
  readonly #file: string;
  readonly #arguments: LauncherArguments;
  #process: ChildProcess | null = null;
  readonly #launches = new Map<number, Launch>();
  #lastId = 0;
  #isClosed = false;
  /** What stood in the places of its confinement when it started. */
  #identity = "";

  /** @param file what it runs. */
  constructor(file: string, args: LauncherArguments = { node: [], program: [], places: [] }) {
    this.#file = file;
    this.#arguments = args;
  }

  /**
   * Starts Node with these arguments and nothing of our environment, in a process group of its own.
   *
   * @param channels how many sockets it shares with us, from its descriptor 3 on.
   * @throws Error when it cannot be started.
   */
  async launch(args: readonly string[], channels = 1): Promise<LaunchedProcess> {
    const identity = await identityOf(this.#arguments.places);
    if (this.#isClosed) throw new Error("the launcher of workers is closed");
    if (identity !== this.#identity) this.#abandon();
    this.#identity = identity;
    const id = ++this.#lastId;
    const launch: Launch = {
      started: Promise.withResolvers(),
      ended: Promise.withResolvers(),
      channels: [],
      wantedChannels: channels,
    };
    // Where the start below throws, nobody else waits for it, and the launcher's end still rejects it.
    launch.started.promise.catch(() => undefined);
    this.#launches.set(id, launch);
    try {
      this.#process ??= this.#start();
      const request: LaunchRequest = { id, args, channels };
      // If it is gone by now, its end tells; one that could not be started (EMFILE), its error.
      if (this.#process.pid !== undefined) this.#process.send(request, () => undefined);
    } catch (error) {
      this.#launches.delete(id);
      throw error;
    }
    return launch.started.promise;
  }

  /** Ends it; what it has started has to have ended before. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const own = this.#process;
    if (own === null) return;
    const ended = new Promise((resolve) => own.once("exit", resolve));
    if (own.connected) own.disconnect();
    const timer = setTimeout(() => own.kill("SIGKILL"), graceMs);
    await ended;
    clearTimeout(timer);
  }

  /** Ends it with all that it has started: what that may use is not there any more. */
  #abandon(): void {
    const own = this.#process;
    if (own === null) return;
    this.#lose(own);
    if (own.connected) own.disconnect();
  }

  #start(): ChildProcess {
    const { node, program } = this.#arguments;
    const own = fork(this.#file, program, {
      env: {},
      execArgv: [...heapBounds, ...node],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    own.on("message", (event, handle) => this.#hear(event as LaunchEvent, handle as Socket));
    own.once("exit", () => this.#lose(own));
    own.once("error", (error) => this.#lose(own, error));
    return own;
  }

  #lose(own: ChildProcess, cause = new Error("the launcher of workers ended")): void {
    if (this.#process !== own) return;
    this.#process = null;
    for (const launch of this.#launches.values()) {
      launch.started.reject(cause);
      for (const channel of launch.channels) channel.destroy();
      launch.ended.resolve({ exitCode: null, signal: null });
    }
    this.#launches.clear();
  }

  #hear(event: LaunchEvent, handle: Socket | undefined): void {
    const launch = this.#launches.get(event.id);
    if (launch === undefined) return;
    switch (event.type) {
      case "channel":
        if (handle === undefined) break;
        launch.channels.push(handle);
        // A worker may be gone before anybody has taken its channel.
        handle.on("error", () => handle.destroy());
        break;
      case "started": {
        const [channel, ...otherChannels] = launch.channels;
        if (channel === undefined || launch.channels.length < launch.wantedChannels) {
          launch.started.reject(new Error("a worker came without its channels"));
          break;
        }
        const { promise: ended } = launch.ended;
        launch.started.resolve({ pid: event.pid, channel, otherChannels, ended });
        break;
      }
      case "failed":
        this.#launches.delete(event.id);
        launch.started.reject(new Error(`a worker could not be started: ${event.message}`));
        break;
      case "ended":
        this.#launches.delete(event.id);
        launch.ended.resolve({ exitCode: event.exitCode, signal: event.signal });
    }
  }
}

/** Which files and directories stand in these places. */
async function identityOf(places: readonly string[]): Promise<string> {
  const found = places.map((path) =>
    stat(path).then(
      ({ dev, ino }) => `${dev}:${ino}`,
      () => "none",
    ),
  );
  return (await Promise.all(found)).join();
}
