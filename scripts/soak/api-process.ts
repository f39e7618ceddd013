import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** As `npm start` has it. */
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

/** A server as a process of its own, whose log is read. */
export class ApiProcess {
  readonly pid: number;
  /** Resolves when it is gone. */
  readonly ended: Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>;
  readonly #child: ChildProcess;
  readonly #listening = Promise.withResolvers<string>();
  #hasEnded = false;
  /** What it has said on standard error. */
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
      // A process that is killed may leave half a line.
      const line = parse(text);
      if (line === null) return;
      if (line.event === "listening") this.#listening.resolve(String(line.url));
      onLine(line);
    });
  }

  /**
   * Where it listens.
   *
   * @throws Error when it ends before.
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
