import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { isRunning, treeOf } from "../../scripts/processes.ts";
import { debianPostgresPrograms, root } from "../../scripts/test/system.ts";

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
    const server = new PostgresServer(directory);
    try {
      makeCluster(join(directory, "data"));
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
      // Tests kill processes and not the machine: what the kernel has is safe, on the disk or not.
      "fsync=off",
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

/** Makes the files of a new cluster: a copy of the first that initdb has made here, which takes it a second. */
function makeCluster(data: string): void {
  const { stdout: version } = spawnSync(programPath("initdb"), ["--version"], { encoding: "utf8" });
  const [number] = /\d+(\.\d+)*/.exec(version) ?? [];
  const first = join(root, "artifacts/postgres", `${number}-of-user-${process.getuid?.()}`);
  if (existsSync(first)) {
    copyCluster(first, data);
    return;
  }
  runInitdb(data);
  mkdirSync(dirname(first), { recursive: true });
  const copy = mkdtempSync(`${first}-`);
  copyCluster(data, join(copy, "data"));
  try {
    renameSync(join(copy, "data"), first);
  } catch (error) {
    // Another test file may have been faster.
    if (!existsSync(first)) throw error;
  }
  rmSync(copy, { recursive: true });
}

function runInitdb(data: string): void {
  const auth = ["--auth=trust", "--username=docops"];
  const args = ["-D", data, ...auth, "--no-sync", "--no-locale", "--encoding=UTF8"];
  const options = { ...serverUser(), cwd: dirname(data), encoding: "utf8" } as const;
  const made = spawnSync(programPath("initdb"), args, options);
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
}

/** Copies the files of a cluster with their owner, which PostgreSQL looks at. */
function copyCluster(from: string, to: string): void {
  const { status, stderr } = spawnSync("cp", ["-a", from, to], { encoding: "utf8" });
  if (status !== 0) throw new Error(`cp: ${stderr}`);
}

/** The user that the server runs as: this one, or `postgres` for root. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (option: string) =>
    Number(spawnSync("id", [option, "postgres"], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}
