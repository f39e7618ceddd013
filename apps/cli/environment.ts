import { readSettings } from "../api/config/read-settings.ts";
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

/** @throws CommandError where the environment has a value that does not parse. */
export function checkEnvironment(): void {
  if (faults.length === 0) return;
  throw new CommandError(
    commandExitCodes.usage,
    "the environment cannot be used",
    faults.map(({ line }) => line),
  );
}
