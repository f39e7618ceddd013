import { readdir } from "node:fs/promises";
import type { PrivateDirectory } from "../workspace/workspace.ts";
import { ForkServer } from "./fork-server.ts";
import type { ProcessEnd } from "./launcher.ts";
import { forkServerArguments } from "./sandbox.ts";
import type { Worker } from "./start-method.ts";
import { firstCourse, lastCourse, warmUpRequest } from "./warm-up/courses.ts";
import { WorkerProcess } from "./worker-process.ts";
import type { WorkerSetup } from "./worker-setup.ts";

const course = [...firstCourse, ...lastCourse];

/** A warm server should not grow. If it grows by more than this factor, it is replaced. */
const maxGrowth = 1.5;

/** A fork server that does warm-up jobs until it is warm. Its forks' directories are in its own. */
export class WarmServer {
  readonly #setup: WorkerSetup;
  readonly #server: ForkServer;
  readonly #home: PrivateDirectory;
  /** The number of warm-up jobs that it has done. */
  #warmUps = 0;
  /** The least resident memory at a fork since it was warm. */
  #warmRssBytes = Number.POSITIVE_INFINITY;

  private constructor(setup: WorkerSetup, server: ForkServer, home: PrivateDirectory) {
    this.#setup = setup;
    this.#server = server;
    this.#home = home;
  }

  /** @throws Error if it cannot be started. */
  static async start(setup: WorkerSetup): Promise<WarmServer> {
    const home = await setup.workspace.createWorkerHome();
    try {
      const launched = await setup.launcher.launch(forkServerArguments(setup, home.path), 2);
      return new WarmServer(setup, new ForkServer(launched), home);
    } catch (error) {
      await home.dispose();
      throw error;
    }
  }

  get warmUps(): number {
    return this.#warmUps;
  }

  get #isWarm(): boolean {
    return this.#warmUps === course.length;
  }

  /**
   * Makes it do warm-up jobs until it is warm, or until `isEnough` returns true.
   *
   * @throws Error if one fails.
   */
  async warm(isEnough: () => boolean): Promise<void> {
    while (!this.#isWarm && !isEnough()) {
      await this.#server.warmUp(
        warmUpRequest(`${this.#home.path}/job`),
        course[this.#warmUps] ?? [],
      );
      this.#warmUps++;
      if (this.#warmUps === firstCourse.length) await this.#server.tidy();
    }
  }

  /**
   * Forks a process for one job, with its own directory.
   *
   * @throws Error if it cannot. The caller must end the server then.
   */
  async fork(): Promise<Worker> {
    const home = await this.#setup.workspace.createWorkerHome(this.#home);
    try {
      const forked = await this.#server.fork(home.path);
      if (this.#isWarm) this.#warmRssBytes = Math.min(this.#warmRssBytes, this.#server.rssBytes);
      return { process: new WorkerProcess(forked, home.path, this.#setup.bounds), home };
    } catch (error) {
      await home.dispose();
      throw error;
    }
  }

  /** The end of a fork that tries calls which its confinement forbids. */
  async probe(): Promise<ProcessEnd> {
    const { ended } = await this.#server.fork(this.#home.path, { isProbe: true });
    return ended;
  }

  /** Whether the last fork has left nothing that the next one could find. */
  async isSound(): Promise<boolean> {
    return this.#server.isUsable && (await readdir(this.#home.path)).length === 0;
  }

  /** Whether it must be replaced, because it has forked too often or has grown too much. */
  isOld(maxForks: number): boolean {
    const { forks, rssBytes } = this.#server;
    return forks >= maxForks || rssBytes > this.#warmRssBytes * maxGrowth;
  }

  /** Resolves when it and its fork have ended, and their directories are removed. */
  async end(): Promise<void> {
    await this.#server.end();
    await this.#home.dispose();
  }
}
