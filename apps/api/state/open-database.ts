import type { StateConfig } from "../config/config.ts";
import type { Database, DatabaseEvents } from "./database.ts";

/**
 * Opens the database that the settings name, and migrates it if they say so. It loads the modules of databases only
 * if there is one.
 *
 * @returns null for `DOCOPS_STATE=none`.
 * @throws StateSetupError if this program cannot work with the state; StateUnavailableError if the database cannot be
 *   reached.
 */
export async function openDatabase(
  config: StateConfig,
  events: DatabaseEvents = {},
): Promise<Database | null> {
  if (config.engine === "none") return null;
  const { openState } = await import("./open-state.ts");
  return openState(config, events);
}
