import type { StateConfig } from "../api/config/config.ts";
import type { Database } from "../api/state/database.ts";
import { StateSetupError, StateUnavailableError } from "../api/state/errors.ts";
import { openDatabase } from "../api/state/open-database.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { readStateSettings } from "./environment.ts";
import { CommandError } from "./output.ts";

/**
 * Opens the state that the environment names for a command, and closes it when the command is done.
 *
 * @throws CommandError where there is no state, or it cannot be used.
 */
export function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  return withStateSettings(async (config) => {
    const database = await openDatabase(config);
    if (database === null) throw noState();
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  });
}

/**
 * Gives a command the settings of the state, and says what is wrong with it in the words of commands.
 *
 * @throws CommandError where there is no state, or it cannot be used.
 */
export async function withStateSettings<T>(work: (config: StateConfig) => Promise<T>): Promise<T> {
  const { state } = readStateSettings();
  if (state.engine === "none") throw noState();
  try {
    return await work(state);
  } catch (error) {
    if (error instanceof StateSetupError) {
      throw new CommandError(commandExitCodes.data, error.message);
    }
    if (error instanceof StateUnavailableError) {
      throw new CommandError(commandExitCodes.unavailable, error.message);
    }
    throw error;
  }
}

function noState(): CommandError {
  const message =
    "there is no state: set DOCOPS_STATE=sqlite, or DATABASE_URL, as the server has it";
  return new CommandError(commandExitCodes.usage, message);
}
