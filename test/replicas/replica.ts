import { rmSync } from "node:fs";
import { logLinesOf, type ServerProcess, spawnServer } from "../api/server-process.ts";
import { killTree } from "../support/kill-tree.ts";
import { waitUntil } from "../support/wait-until.ts";

/** A server that is one of several, in a process of its own, on a port that it keeps. */
export class Replica {
  readonly port: number;
  readonly #env: Record<string, string>;
  readonly #lives: ServerProcess[] = [];

  private constructor(port: number, env: Record<string, string>) {
    this.port = port;
    this.#env = { ...env, DOCOPS_PORT: String(port) };
  }

  /** Starts it and waits until it listens. Whoever has it removes it. */
  static async start(port: number, env: Record<string, string>): Promise<Replica> {
    const replica = new Replica(port, env);
    try {
      await replica.start();
    } catch (error) {
      await replica.remove();
      throw error;
    }
    return replica;
  }

  /** Where it is asked without the proxy. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The lines of its log, with those of the lives before. */
  logLines(): Record<string, unknown>[] {
    return this.#lives.flatMap(logLinesOf);
  }

  /** The id of every request whose form has come to it, or is coming. */
  requestIds(): unknown[] {
    return this.logLines()
      .filter(({ event }) => event === "start")
      .map(({ request_id }) => request_id);
  }

  /** Whether it has come to its end, in whichever way. */
  get hasEnded(): boolean {
    const child = this.#lives.at(-1)?.child;
    return child === undefined || child.exitCode !== null || child.signalCode !== null;
  }

  /** Starts it, again after `kill`. */
  async start(): Promise<void> {
    const life = spawnServer(this.#env);
    this.#lives.push(life);
    await waitUntil("a replica listens", () => {
      if (this.hasEnded) throw new Error(`a replica ended: ${life.output.err}`);
      return life.output.out.includes('"event":"listening"');
    }).catch((error) => {
      throw new Error(`${error.message}\n${life.output.out.slice(-2000)}`, { cause: error });
    });
  }

  /** Ends it at once, as a crash does. */
  async kill(): Promise<void> {
    const child = this.#lives.at(-1)?.child;
    if (child === undefined || this.hasEnded) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await killTree(child);
    await ended;
  }

  /** The process that runs now, or the last one. */
  get pid(): number | undefined {
    return this.#lives.at(-1)?.child.pid;
  }

  /** Ends it as an operator does. @returns its exit code; null after a signal. */
  async stop(): Promise<number | null> {
    const child = this.#lives.at(-1)?.child;
    if (child === undefined || this.hasEnded) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    return ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    for (const { tmpDirectory } of this.#lives) {
      rmSync(tmpDirectory, { recursive: true, force: true });
    }
  }
}
