import { setTimeout as delay } from "node:timers/promises";
import { ApiProcess, type ApiProcessOptions } from "../soak/api-process.ts";

/** The pause before a restart, like that of a service manager. */
const restartMs = 100;

/** Starts a server, and restarts it whenever it ends, until it is stopped. */
export class Supervisor {
  readonly #options: ApiProcessOptions;
  readonly #onUnexpectedEnd: (how: string) => void;
  readonly #listening = new Set<number>();
  #server: ApiProcess;
  #isEndExpected = false;
  #isStopping = false;
  #errors = "";

  /** @param onUnexpectedEnd is called when the server ends without a kill. */
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

  /** The pid of the current server, which may have ended. */
  get pid(): number {
    return this.#server.pid;
  }

  /** The pids of processes that have reported that they listen; some may have ended. */
  get listening(): ReadonlySet<number> {
    return this.#listening;
  }

  /** The output of all servers on standard error. */
  get errors(): string {
    return this.#errors + this.#server.errors;
  }

  /** Announces that the next end is intended. */
  expectEnd(): void {
    this.#isEndExpected = true;
  }

  /** Ends the server without a restart. */
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
