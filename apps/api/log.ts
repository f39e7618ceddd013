import { once } from "node:events";
import { dirname } from "node:path";
import { type DestinationStream, type Logger, pino } from "pino";
import roll from "pino-roll";
import { stackFrames } from "../engine/outputs.ts";
import type { LogConfig } from "./config/config.ts";
import { ConfigError } from "./config/config-error.ts";
import { makeDirectory } from "./make-directory.ts";

/** A log file is closed at this size; this many are kept, and one more if the next is not there yet. */
const rotation = { size: "10m", limit: { count: 5, removeOtherLogFiles: true } };

/** Lines that could not be written yet: more are dropped. A full disk must not fill the memory too. */
const maxBufferedLength = 8 * 1024 * 1024;

/**
 * Opens what log lines go to: the configured file with its rotation (`docops.log` becomes
 * `docops.1.log`, `docops.2.log`, …), or standard output. It is written in the background: a slow
 * reader of the log must not hold up requests.
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
 * The log: one JSON object a line, logger `docops.api`. Nothing that a document, a task or a policy
 * holds is ever given to it.
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

/** What the log may tell of an error that nobody foresaw: its kind and place, not its message. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error_name: typeof error };
  return {
    error_name: error.name,
    error_errno: (error as NodeJS.ErrnoException).code,
    error_stack: stackFrames(error),
  };
}
