import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The command of `npm start`. */
export const apiCommand: readonly string[] = [
  process.execPath,
  "--disable-sigusr1",
  "--max-semi-space-size=2",
  fileURLToPath(new URL("../../apps/api/main.ts", import.meta.url)),
];

/** A line of the server's log. */
export type LogLine = Readonly<Record<string, unknown>>;

export interface ApiProcessOptions {
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  onLine(line: LogLine): void;
}

/** A server process whose log is read. */
export class ApiProcess {
  readonly pid: number;
  /** Resolves when the process has ended. */
  readonly ended: Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>;
  readonly #child: ChildProcess;
  readonly #listening = Promise.withResolvers<string>();
  #hasEnded = false;
  /** The output on standard error. */
  errors = "";

  constructor({ command, env, onLine }: ApiProcessOptions) {
    const [file = "", ...args] = command;
    const child = spawn(file, args, { env: { ...env }, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.ended = once(child, "exit").then(([exitCode, signal]) => {
      this.#hasEnded = true;
      this.#listening.reject(new Error(`the server ended with ${signal ?? exitCode}`));
      return { exitCode, signal };
    });
    this.#listening.promise.catch(() => undefined);
    child.stderr?.on("data", (chunk) => {
      this.errors += chunk;
    });
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (text) => {
      // A killed process may leave an incomplete line.
      const line = parse(text);
      if (line === null) return;
      if (line.event === "listening") this.#listening.resolve(String(line.url));
      onLine(line);
    });
  }

  /**
   * The URL that the server listens at.
   *
   * @throws Error if the server ends before.
   */
  get url(): Promise<string> {
    return this.#listening.promise;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

function parse(text: string): LogLine | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
