import { type Conflict, keyStoreConflicts, stateConflicts } from "../api/config/conflicts.ts";
import { faultLine, readSettings, type SettingFault } from "../api/config/read-settings.ts";
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

/** The settings of commands that work on the state of a server. */
export const stateSettings = { state: settings.state, blobs: settings.blobs };
/** The settings of commands that work on its keys. */
export const keySettings = { state: settings.state, auth: settings.auth };

/**
 * Reads them. Other commands do not look at them: `DATABASE_URL` may be that of another program.
 *
 * @throws CommandError where one has a value that does not parse, or they do not go together.
 */
export function readStateSettings() {
  const { values, faults } = readSettings(process.env, stateSettings);
  refuseSettings(faults, stateConflicts(values));
  return values;
}

/** The same for `keySettings`. */
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

/** @throws CommandError for settings that are wrong, else for what does not go together. */
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
  throw new CommandError(commandExitCodes.usage, "the environment cannot be used", lines);
}
