import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { isRunning, treeOf } from "../../scripts/processes.ts";
import { debianPostgresPrograms } from "../../scripts/test/system.ts";

/** Debian keeps the programs of PostgreSQL off the PATH. */
function programPath(name: string): string {
  return join(debianPostgresPrograms() ?? "", name);
}

/** A PostgreSQL server of a test's own, on a UNIX socket in a directory of its own. */
export class PostgresServer {
  readonly directory: string;
  #process: ChildProcess | null = null;
  #databases = 0;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Makes a server and starts it. Whoever has it removes it: `remove`, or `startForTest`. */
  static async start(): Promise<PostgresServer> {
    const directory = mkdtempSync(join(tmpdir(), "docops-postgres-"));
    // PostgreSQL refuses to run as root.
    const { uid, gid } = serverUser();
    if (uid !== undefined && gid !== undefined) chownSync(directory, uid, gid);
    const data = join(directory, "data");
    const options = [
      "--auth=trust",
      "--username=docops",
      "--no-sync",
      "--no-locale",
      "--encoding=UTF8",
    ];
    const made = spawnSync(programPath("initdb"), ["-D", data, ...options], {
      ...serverUser(),
      cwd: directory,
      encoding: "utf8",
    });
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
    const server = new PostgresServer(directory);
    try {
      await server.run();
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  /** The same for one test, or for a hook that calls it: it is gone when that test is. */
  static async startForTest(): Promise<PostgresServer> {
    const server = await PostgresServer.start();
    onTestFinished(() => server.remove());
    return server;
  }

  /** Starts the server, again after `kill`, and waits until it answers. */
  async run(): Promise<void> {
    const settings = [
      "listen_addresses=",
      `unix_socket_directories=${this.directory}`,
      "max_connections=200",
    ];
    const args = ["-D", join(this.directory, "data"), ...settings.flatMap((one) => ["-c", one])];
    this.#process = spawn(programPath("postgres"), args, {
      ...serverUser(),
      cwd: this.directory,
      stdio: "ignore",
    });
    const ready = ["-h", this.directory, "-U", "docops", "-q"];
    while (spawnSync(programPath("pg_isready"), ready).status !== 0) {
      if (this.#hasEnded) throw new Error("PostgreSQL ended while it started");
      await setTimeout(50);
    }
  }

  get #hasEnded(): boolean {
    const child = this.#process;
    return child === null || child.exitCode !== null || child.signalCode !== null;
  }

  /** Kills the server as a crash would: connections break, and what was not committed is gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === null || this.#hasEnded) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    // The immediate shutdown of PostgreSQL: no checkpoint, no word to clients, recovery at the next start.
    child.kill("SIGQUIT");
    await ended;
  }

  /** Kills the postmaster with SIGKILL, and waits until the processes that it leaves behind have ended. */
  async crash(): Promise<void> {
    const child = this.#process;
    if (child?.pid === undefined || this.#hasEnded) return;
    const tree = treeOf(child.pid);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    // They end by themselves; a new server refuses the memory of one that still runs.
    while (tree.some(isRunning)) await setTimeout(20);
  }

  /** Makes an empty database. @returns its URL. */
  createDatabase(): string {
    const name = `test_${++this.#databases}_${process.pid}`;
    const args = ["-h", this.directory, "-U", "docops", name];
    const made = spawnSync(programPath("createdb"), args, { encoding: "utf8" });
    if (made.status !== 0) throw new Error(`createdb: ${made.stderr}`);
    return `postgres://docops@localhost/${name}?host=${this.directory}`;
  }

  async remove(): Promise<void> {
    await this.kill();
    if (existsSync(this.directory)) rmSync(this.directory, { recursive: true });
  }
}

/** The user that the server runs as: this one, or `postgres` for root. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (option: string) =>
    Number(spawnSync("id", [option, "postgres"], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}
