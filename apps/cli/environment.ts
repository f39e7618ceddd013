import { keyStoreConflicts, stateConflicts } from "../api/config/conflicts.ts";
import { faultLine, readSettings } from "../api/config/read-settings.ts";
import { settings } from "../api/config/settings.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { CommandError } from "./output.ts";

/** The settings that commands read themselves; `docops serve` gives the server all of them. */
export const commandSettings = { documents: settings.documents, disk: settings.disk };

const { values, faults } = readSettings(process.env, commandSettings);

/** The environment as commands go by it. */
export const environment = {
  /** What a server gets that is started here. */
  all: process.env,
  ...values.documents,
  ...values.disk,
} as const;

/** The settings of commands that work on keys. */
export const keySettings = { state: settings.state, auth: settings.auth };

/**
 * Reads them. Other commands do not look at them.
 *
 * @throws CommandError where one has a value that does not parse, or they do not go together.
 */
export function readKeySettings() {
  const { values, faults } = readSettings(process.env, keySettings);
  const isTwice = values.state.engine !== "none" && values.auth.keysFile !== null;
  const conflicts = [...stateConflicts(values), ...(isTwice ? keyStoreConflicts(values) : [])];
  refuseFaults([
    ...faults.map(({ line }) => line),
    ...(faults.length > 0 ? [] : conflicts).map(({ setting, problem }) =>
      faultLine(process.env, setting, problem),
    ),
  ]);
  return values;
}

/** The settings of commands that work on the state of a server. */
export const stateSettings = { state: settings.state, blobs: settings.blobs };

/**
 * Reads them. Other commands do not look at them: `DATABASE_URL` may be that of another program.
 *
 * @throws CommandError where one has a value that does not parse, or they do not go together.
 */
export function readStateSettings() {
  const { values, faults } = readSettings(process.env, stateSettings);
  const conflicts = faults.length > 0 ? [] : stateConflicts(values);
  refuseFaults([
    ...faults.map(({ line }) => line),
    ...conflicts.map(({ setting, problem }) => faultLine(process.env, setting, problem)),
  ]);
  return values;
}

/** @throws CommandError where the environment has a value that does not parse. */
export function checkEnvironment(): void {
  refuseFaults(faults.map(({ line }) => line));
}

function refuseFaults(lines: readonly string[]): void {
  if (lines.length === 0) return;
  throw new CommandError(commandExitCodes.usage, "the environment cannot be used", lines);
}
