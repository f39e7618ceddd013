import { existsSync } from "node:fs";
import type { BlobStore } from "../api/blobs/blob-store.ts";
import { openBlobs } from "../api/blobs/open-blobs.ts";
import type { StateConfig } from "../api/config/config.ts";
import type { Database } from "../api/state/database.ts";
import { StateSetupError, StateUnavailableError } from "../api/state/errors.ts";
import { openDatabase } from "../api/state/open-database.ts";
import { hasBlobs, statePaths } from "../api/state/state-directory.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { environment, readStateSettings } from "./environment.ts";
import { CommandError } from "./output.ts";

/**
 * Opens the database that the environment names for a command, and closes it afterwards.
 *
 * @throws CommandError if there is no state, or it cannot be used.
 */
export function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  return withStateSettings(async (config) => {
    requireDatabaseFile(config);
    const database = await openDatabase(config);
    if (database === null) throw noState();
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  });
}

/** The open state of a command. */
export interface OpenState {
  database: Database;
  /** Opens the blob store, which is closed after the command. */
  blobs: () => Promise<BlobStore>;
  settings: StateSettings;
}

type StateSettings = ReturnType<typeof readStateSettings>;

/**
 * Opens the database and the blob store that the environment names, and closes both afterwards.
 *
 * @throws CommandError if there is no state, or it cannot be used.
 */
export function withState<T>(work: (state: OpenState) => Promise<T>): Promise<T> {
  return withStateSettings(async (state, settings) => {
    requireDatabaseFile(state);
    const database = await openDatabase(state);
    if (database === null) throw noState();
    let store: BlobStore | null = null;
    const blobs = async () => {
      const { minFreeDiskBytes: minFreeBytes } = environment;
      store ??= await openBlobs(database, { blobs: settings.blobs, state, minFreeBytes });
      return store;
    };
    try {
      return await work({ database, blobs, settings });
    } finally {
      (store as BlobStore | null)?.close();
      await database.close();
    }
  });
}

/**
 * Runs a command with the settings of the state, and converts errors of the state to `CommandError`.
 *
 * @throws CommandError if there is no state, or it cannot be used.
 */
export async function withStateSettings<T>(
  work: (config: StateConfig, settings: StateSettings) => Promise<T>,
): Promise<T> {
  const settings = readStateSettings();
  const { state } = settings;
  if (state.engine === "none") throw noState();
  try {
    return await work(state, settings);
  } catch (error) {
    throw toCommandError(error);
  }
}

/**
 * For commands that look at what is there: in place of a database that is missing they would look at an empty one, and
 * find it whole. Where blobs are left of it, whoever opens it tells more.
 *
 * @throws CommandError
 */
export function requireDatabaseFile({ engine, directory }: StateConfig): void {
  if (engine !== "sqlite") return;
  const { database } = statePaths(directory);
  if (existsSync(database) || hasBlobs(directory)) return;
  throw new CommandError(commandExitCodes.data, `The database ${database} does not exist.`, [
    "Set DOCOPS_STATE_DIR to the value that the server has. docops migrate creates a new database.",
  ]);
}

/** Converts an error of the state to `CommandError`. Returns other errors unchanged. */
export function toCommandError(error: unknown): unknown {
  if (error instanceof StateSetupError) {
    return new CommandError(commandExitCodes.data, error.message);
  }
  if (error instanceof StateUnavailableError) {
    return new CommandError(commandExitCodes.unavailable, error.message);
  }
  return error;
}

function noState(): CommandError {
  const message =
    "No state is set. Set DOCOPS_STATE=sqlite or DATABASE_URL to the value that the server has.";
  return new CommandError(commandExitCodes.usage, message);
}
