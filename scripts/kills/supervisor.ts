import { setTimeout as delay } from "node:timers/promises";
import { ApiProcess, type ApiProcessOptions } from "../soak/api-process.ts";

/** Between the end of a server and its next start, as a service manager waits. */
const restartMs = 100;

/** Starts a server, and starts it again whenever it has ended, until it is stopped. */
export class Supervisor {
  readonly #options: ApiProcessOptions;
  readonly #onUnexpectedEnd: (how: string) => void;
  readonly #listening = new Set<number>();
  #server: ApiProcess;
  #isEndExpected = false;
  #isStopping = false;
  #errors = "";

  /** @param onUnexpectedEnd hears of an end that nobody has brought about. */
  constructor(options: ApiProcessOptions, onUnexpectedEnd: (how: string) => void) {
    this.#onUnexpectedEnd = onUnexpectedEnd;
    this.#options = {
      ...options,
      onLine: (line) => {
        if (line.event === "listening") this.#listening.add(Number(line.pid));
        options.onLine(line);
      },
    };
    this.#server = this.#start();
  }

  /** Of the server that there is now; it may have ended. */
  get pid(): number {
    return this.#server.pid;
  }

  /** Pids of processes that have said that they listen; some may have ended. */
  get listening(): ReadonlySet<number> {
    return this.#listening;
  }

  /** What servers have said on standard error. */
  get errors(): string {
    return this.#errors + this.#server.errors;
  }

  /** The next end is somebody's doing. */
  expectEnd(): void {
    this.#isEndExpected = true;
  }

  /** Asks the server to end, and does not start it again. */
  async stop(): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }> {
    this.#isStopping = true;
    this.#server.kill("SIGTERM");
    return this.#server.ended;
  }

  #start(): ApiProcess {
    const server = new ApiProcess(this.#options);
    void server.ended.then(async ({ exitCode, signal }) => {
      if (this.#isStopping) return;
      if (!this.#isEndExpected) this.#onUnexpectedEnd(String(signal ?? exitCode));
      this.#isEndExpected = false;
      await delay(restartMs);
      this.#errors += server.errors;
      if (!this.#isStopping) this.#server = this.#start();
    });
    return server;
  }
}
