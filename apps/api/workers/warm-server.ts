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

/** A server has no reason to grow: one that does is replaced. */
const maxGrowth = 1.5;

/**
 * A fork server that does jobs of our own until it is warm, with the directory that its forks' are in.
 */
export class WarmServer {
  readonly #setup: WorkerSetup;
  readonly #server: ForkServer;
  readonly #home: PrivateDirectory;
  /** Jobs of our own that it has done. */
  #warmUps = 0;
  /** Resident memory at its first fork after it was warm; until then it may grow. */
  #warmRssBytes = Number.POSITIVE_INFINITY;

  private constructor(setup: WorkerSetup, server: ForkServer, home: PrivateDirectory) {
    this.#setup = setup;
    this.#server = server;
    this.#home = home;
  }

  /** @throws Error when it cannot be started. */
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
   * Lets it do jobs of our own until it is warm, or `isEnough`.
   *
   * @throws Error when it does not.
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
   * A process for one job, with a directory of its own.
   *
   * @throws Error when there is none: the server is to be ended then.
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

  /** How a fork ends that tries, instead of a job, what its confinement forbids. */
  async probe(): Promise<ProcessEnd> {
    const { ended } = await this.#server.fork(this.#home.path, { isProbe: true });
    return ended;
  }

  /** Whether the last fork has left nothing behind that the next could meet. */
  async isSound(): Promise<boolean> {
    return this.#server.isUsable && (await readdir(this.#home.path)).length === 0;
  }

  /** Whether it has forked so often, or has grown so much, that another is to take its place. */
  isOld(maxForks: number): boolean {
    const { forks, rssBytes } = this.#server;
    return forks >= maxForks || rssBytes > this.#warmRssBytes * maxGrowth;
  }

  /** Resolves when it, its fork and their directories are gone. */
  async end(): Promise<void> {
    await this.#server.end();
    await this.#home.dispose();
  }
}
