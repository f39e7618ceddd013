import { type Conflict, keyStoreConflicts, stateConflicts } from "../api/config/conflicts.ts";
import { httpUrl, text } from "../api/config/parsers.ts";
import { faultLine, readSettings, type SettingFault } from "../api/config/read-settings.ts";
import type { Setting, SettingTable } from "../api/config/setting.ts";
import { settings } from "../api/config/settings.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { CommandError } from "./output.ts";

/** The settings that commands read. `docops serve` passes the whole environment to the server. */
export const commandSettings = { documents: settings.documents, disk: settings.disk };

const { values, faults } = readSettings(process.env, commandSettings);

/** The environment for commands. */
export const environment = {
  /** All variables, for `docops serve`. */
  all: process.env,
  ...values.documents,
  ...values.disk,
} as const;

/** The settings of commands that use the state of a server. */
export const stateSettings = {
  state: settings.state,
  blobs: settings.blobs,
  jobs: { queue: settings.jobs.queue },
};
/** The settings of commands that manage keys. */
export const keySettings = { state: settings.state, auth: settings.auth };

/** The settings of commands that ask a server. They are no settings of the server: docs/cli.md has them. */
export const serverSettings = {
  server: {
    url: {
      variable: "DOCOPS_URL",
      type: httpUrl(),
      default: "http://127.0.0.1:8000",
      sentence: "`docops jobs` and `docops mcp` connect to the server at this address.",
    },
    apiKey: {
      variable: "DOCOPS_API_KEY",
      type: text("an API key"),
      default: null,
      isSecret: true,
      sentence: "`docops jobs` and `docops mcp` use this API key.",
    },
  },
} as const satisfies SettingTable;

/**
 * Reads the settings of a server to ask.
 *
 * @throws CommandError if a value is invalid.
 */
export function readServerSettings() {
  const { values, faults } = readSettings(process.env, serverSettings);
  refuseSettings(faults, []);
  return values.server;
}

/** The groups of settings that apply to jobs without a server. */
const localSettings = {
  documents: settings.documents,
  disk: settings.disk,
  limits: settings.limits,
  timeouts: settings.timeouts,
  workers: settings.workers,
  pdf: settings.pdf,
};

/**
 * The variables for `docops mcp` without a server: those that concern documents, their workers and PDFs. A call waits for
 * its turn as long as a client waits for an answer, and the log tells only what is wrong.
 *
 * @throws CommandError if a value is invalid.
 */
export function localServerSettings(): { variables: Record<string, string>; makesPdfs: boolean } {
  const { faults, values } = readSettings(process.env, localSettings);
  refuseFaults(faults.map(({ line }) => line));
  const rows: Setting[] = Object.values(localSettings).flatMap((group) => Object.values(group));
  const names = rows.flatMap(({ aliases = [], variable }) => [variable, ...aliases]);
  const known = names.flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  const defaults = {
    [settings.log.level.variable]: process.env[settings.log.level.variable] ?? "warn",
    [settings.timeouts.queue.variable]: "60",
  };
  return {
    variables: { ...defaults, ...Object.fromEntries(known) },
    makesPdfs: values.pdf.converter !== "off",
  };
}

/** Whether the environment names a server. */
export function namesServer(): boolean {
  return (process.env[serverSettings.server.url.variable] ?? "") !== "";
}

/**
 * Reads the settings of the state. Other commands ignore them, because `DATABASE_URL` may belong to another program.
 *
 * @throws CommandError if a value is invalid, or settings conflict.
 */
export function readStateSettings() {
  const { values, faults } = readSettings(process.env, stateSettings);
  refuseSettings(faults, stateConflicts(values));
  return values;
}

/**
 * Reads the settings of PDFs.
 *
 * @throws CommandError if a value is invalid.
 */
export function readPdfSettings() {
  const { values, faults } = readSettings(process.env, { pdf: settings.pdf });
  const lines = faults.map(({ line }) => line);
  if (lines.length > 0) refuseFaults(lines);
  return values.pdf;
}

/** Reads `keySettings`, with the same errors. */
export function readKeySettings() {
  const { values, faults } = readSettings(process.env, keySettings);
  const { state, auth } = values;
  const isTwice = state.engine !== "none" && auth.keysFile !== null;
  refuseSettings(faults, [
    ...stateConflicts(values),
    ...(isTwice ? keyStoreConflicts(values) : []),
  ]);
  return values;
}

/** @throws CommandError for invalid settings, else for conflicts. */
function refuseSettings(faults: readonly SettingFault[], conflicts: readonly Conflict[]): void {
  refuseFaults(faults.map(({ line }) => line));
  const lines = conflicts.map(({ setting, problem }) => faultLine(process.env, setting, problem));
  refuseFaults(lines);
}

/** @throws CommandError if a variable has a value that is not allowed. */
export function checkEnvironment(): void {
  refuseFaults(faults.map(({ line }) => line));
}

function refuseFaults(lines: readonly string[]): void {
  if (lines.length === 0) return;
  throw new CommandError(commandExitCodes.usage, "The environment variables have errors:", lines);
}
