import { type DestinationStream, type Logger, pino } from "pino";
import type { Config } from "./config.ts";

/**
 * The log: one JSON object a line, logger `docops.api`. Nothing that a document, a task or a policy
 * holds is ever given to it.
 */
export function createLogger(config: Config, stream?: DestinationStream): Logger {
  const options = {
    level: config.logLevel,
    base: { logger: "docops.api" },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  // Written in the background: a slow reader of the log must not hold up requests.
  return pino(options, stream ?? pino.destination({ dest: 1, sync: false }));
}

/** What the log may tell of an error that nobody foresaw: its kind and place, not its message. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error_name: typeof error };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    error_name: error.name,
    error_errno: (error as NodeJS.ErrnoException).code,
    error_stack: frames.slice(0, 8).map((line) => line.trim()),
  };
}
