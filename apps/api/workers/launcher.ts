import { type ChildProcess, fork } from "node:child_process";
import { stat } from "node:fs/promises";
import type { Socket } from "node:net";
import type { LaunchEvent, LaunchRequest } from "../../launcher/protocol.ts";

/** The end of a process. Both are null if the launcher died first. */
export interface ProcessEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that the launcher started. */
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

/** Arguments of the launcher: for Node, and for its program. */
export interface LauncherArguments {
  node: readonly string[];
  program: readonly string[];
  /**
   * The files and directories that it is confined to. Landlock keeps the inodes that they have at the
   * launcher's start: when one is replaced, the launcher must start again.
   */
  places: readonly string[];
}

/** The launcher holds almost nothing. A small heap keeps its memory small. */
const heapBounds = ["--max-semi-space-size=1", "--max-old-space-size=64"];

/** The time that the launcher has to end, after all its processes have ended. */
const graceMs = 2000;

/**
 * The process that starts workers for this one (see `apps/launcher/main.ts`). It is started with the first
 * worker, and again with the next one if it has died.
 */
export class Launcher {
  readonly #file: string;
  readonly #arguments: LauncherArguments;
  #process: ChildProcess | null = null;
  readonly #launches = new Map<number, Launch>();
  #lastId = 0;
  #isClosed = false;
  /** The inodes of `paths` when it started. */
  #identity = "";

  /** @param file the launcher's program. */
  constructor(file: string, args: LauncherArguments = { node: [], program: [], places: [] }) {
    this.#file = file;
    this.#arguments = args;
  }

  /**
   * Starts Node with these arguments and an empty environment, as the leader of a new process group.
   *
   * @param channels the number of sockets to it, from its descriptor 3 on.
   * @throws Error if it cannot be started.
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
    // If the start below throws, nobody waits for this promise, which the launcher's end rejects.
    launch.started.promise.catch(() => undefined);
    this.#launches.set(id, launch);
    try {
      this.#process ??= this.#start();
      const request: LaunchRequest = { id, args, channels };
      // Errors of sending are ignored: if the launcher has ended or could not start, `#lose` rejects.
      if (this.#process.pid !== undefined) this.#process.send(request, () => undefined);
    } catch (error) {
      this.#launches.delete(id);
      throw error;
    }
    return launch.started.promise;
  }

  /** Ends the launcher. All its processes must have ended before. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const child = this.#process;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await ended;
    clearTimeout(timer);
  }

  /** Ends the launcher with all its processes, because the files that they may use were replaced. */
  #abandon(): void {
    const child = this.#process;
    if (child === null) return;
    this.#lose(child);
    if (child.connected) child.disconnect();
  }

  #start(): ChildProcess {
    const { node, program } = this.#arguments;
    const child = fork(this.#file, program, {
      env: {},
      execArgv: [...heapBounds, ...node],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.on("message", (event, handle) => this.#hear(event as LaunchEvent, handle as Socket));
    child.once("exit", () => this.#lose(child));
    child.once("error", (error) => this.#lose(child, error));
    return child;
  }

  #lose(child: ChildProcess, cause = new Error("the launcher of workers ended")): void {
    if (this.#process !== child) return;
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
        // A worker may end before its channel has another listener for errors.
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

/** The inodes of files and directories, as one text. */
async function identityOf(places: readonly string[]): Promise<string> {
  const inodes = places.map((path) =>
    stat(path).then(
      ({ dev, ino }) => `${dev}:${ino}`,
      () => "none",
    ),
  );
  return (await Promise.all(inodes)).join();
}
