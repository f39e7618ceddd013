import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../apps/api/main.ts", import.meta.url));

export interface ServerOptions {
  /** The command that starts the server; null for this version's own server. */
  command: readonly string[] | null;
  env: Readonly<Record<string, string | undefined>>;
  /** The file that receives all output. */
  logFile: string;
  startTimeoutMs: number;
}

/** The server did not become ready, so nothing was tested. */
export class ServerNotReady extends Error {
  override readonly name = "ServerNotReady";
}

/** A server for a test run: a process group of its own that ends together with the test. */
export class ServerProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #log: WriteStream;

  private constructor(child: ChildProcess, url: string, log: WriteStream) {
    this.#child = child;
    this.url = url;
    this.#log = log;
  }

  /**
   * Starts a server and waits until `/healthz` answers.
   *
   * @throws ServerNotReady if the server ends or does not answer in time; the signal's reason if it
   * is aborted.
   */
  static async start(options: ServerOptions, signal: AbortSignal): Promise<ServerProcess> {
    const [command = "", ...args] = options.command ?? [
      process.execPath,
      "--max-semi-space-size=2",
      main,
    ];
    const log = createWriteStream(options.logFile);
    const child = spawn(command, args, {
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      if (output.length < 100_000) output += chunk;
    });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    let failure: string | null = null;
    child.once("error", (error) => {
      failure = error.message;
    });
    child.once("exit", (code, killedBy) => {
      failure ??= `it ended with ${killedBy ?? `exit code ${code}`}`;
    });
    for (const deadline = Date.now() + options.startTimeoutMs; Date.now() < deadline; ) {
      if (failure !== null || signal.aborted) break;
      const url = urlIn(output);
      if (url !== null && (await isHealthy(url))) return new ServerProcess(child, url, log);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const reason = failure ?? `no answer in ${options.startTimeoutMs} ms`;
    await new ServerProcess(child, "", log).stop(0);
    signal.throwIfAborted();
    throw new ServerNotReady(reason);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Asks the server to end, and kills its process group after the grace period. */
  async stop(graceMs = 10_000): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.pid > 0) {
      const ended = once(this.#child, "exit");
      this.#child.kill("SIGTERM");
      const timer = setTimeout(() => this.#killGroup(), graceMs);
      await ended;
      clearTimeout(timer);
    }
    this.#killGroup();
    this.#log.end();
  }

  #killGroup(): void {
    try {
      process.kill(-this.pid, "SIGKILL");
    } catch {
      // The group has already ended.
    }
  }
}

/** The URL in the line that a server writes when it listens. */
function urlIn(output: string): string | null {
  const line = output.split("\n").find((text) => text.includes('"event":"listening"'));
  if (line === undefined) return null;
  try {
    return JSON.parse(line).url ?? null;
  } catch {
    return null;
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}
