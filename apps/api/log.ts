import { once } from "node:events";
import { dirname } from "node:path";
import { type DestinationStream, type Logger, pino } from "pino";
import { stackFrames } from "../engine/outputs.ts";
import type { LogConfig } from "./config/config.ts";
import { ConfigError } from "./config/config-error.ts";
import { makeDirectory } from "./make-directory.ts";

/** A log file is closed at this size. Five are kept, or six until the next file exists. */
const rotation = { size: "10m", limit: { count: 5, removeOtherLogFiles: true } };

/** Unwritten lines beyond this length are dropped, so that a full disk does not fill the memory too. */
const maxBufferedLength = 8 * 1024 * 1024;

/**
 * Opens the stream for log lines: the configured file with its rotation (`docops.log` becomes
 * `docops.1.log`, `docops.2.log`, …), or standard output. Lines are written in the background, so that a
 * slow reader of the log does not delay requests.
 *
 * @throws ConfigError when the file cannot be written.
 */
export async function openLogStream({ file }: Pick<LogConfig, "file">): Promise<DestinationStream> {
  const buffered = { sync: false, maxLength: maxBufferedLength };
  if (file === null) return pino.destination({ dest: 1, ...buffered });
  const stream = await openFile(file, buffered);
  stream.on("error", (error: NodeJS.ErrnoException) => {
    process.stderr.write(`docops: the log file cannot be written (${error.code})\n`);
  });
  return stream;
}

async function openFile(file: string, buffered: { sync: boolean; maxLength: number }) {
  try {
    await makeDirectory(dirname(file));
    // It brings date-fns, a quarter of all modules of the server: a log on standard output does without.
    const { default: roll } = await import("pino-roll");
    const stream = await roll({ file, ...rotation, ...buffered });
    await once(stream, "ready");
    return stream;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError([
      `DOCOPS_LOG_FILE=${JSON.stringify(file)}: must be a file that can be written (${code})`,
    ]);
  }
}

/**
 * Creates the log: one JSON object per line, with the logger `docops.api`. Callers never log content of a
 * document, a task or a policy.
 */
export function createLogger(
  { level }: Pick<LogConfig, "level">,
  stream: DestinationStream,
): Logger {
  const options = {
    level,
    base: { logger: "docops.api" },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, stream);
}

/** The log fields of an unforeseen error: its kind and place, but not its message, which may quote content. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error_name: typeof error };
  return {
    error_name: error.name,
    error_errno: (error as NodeJS.ErrnoException).code,
    error_stack: stackFrames(error),
  };
}
