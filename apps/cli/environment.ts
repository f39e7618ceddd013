import { readSettings } from "../api/config/read-settings.ts";
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

/** @throws CommandError if a variable has a value that is not allowed. */
export function checkEnvironment(): void {
  if (faults.length === 0) return;
  throw new CommandError(
    commandExitCodes.usage,
    "the environment cannot be used",
    faults.map(({ line }) => line),
  );
}
