import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A Redis of a test's own, on a socket in a directory of its own. */
export class RedisServer {
  readonly #directory = mkdtempSync(join(tmpdir(), "docops-redis-"));
  readonly #port: number;
  #child: ChildProcess | null = null;

  /** The path of its socket, as `DOCOPS_REDIS_URL` takes it. */
  readonly address = join(this.#directory, "redis.sock");

  /** @param port it also listens there, on this machine; 0: on its socket alone. */
  static async start(port = 0): Promise<RedisServer> {
    const server = new RedisServer(port);
    await server.start();
    return server;
  }

  private constructor(port: number) {
    this.#port = port;
  }

  /** Starts it, or starts it again with what it had: it writes each change to its file. */
  async start(): Promise<void> {
    const place = ["--port", String(this.#port), "--bind", "127.0.0.1"];
    const args = [...place, "--unixsocket", this.address, "--dir", this.#directory];
    const file = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
    this.#child = spawn("redis-server", [...args, ...file], { stdio: "ignore" });
    while (!(await this.#answers())) {
      if (this.#child.exitCode !== null) throw new Error("redis-server did not start");
      await delay(20);
    }
  }

  /** Ends it at once, as a crash does. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** It stays connected and answers nothing, as behind a network that drops packets. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child?.kill("SIGCONT");
  }

  async remove(): Promise<void> {
    await this.#end("SIGKILL");
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
    rmSync(this.address, { force: true });
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.address, () => socket.write("PING\r\n"));
      const end = (isPong: boolean) => {
        socket.destroy();
        resolve(isPong);
      };
      socket.once("data", (data) => end(data.toString().startsWith("+PONG")));
      socket.once("error", () => end(false));
    });
  }
}
