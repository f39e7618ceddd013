import type { StateConfig } from "../config/config.ts";
import type { Database, DatabaseEvents } from "./database.ts";

/**
 * Opens the state that the settings name, and migrates it where they say so. Nothing of a database is loaded
 * where there is none.
 *
 * @returns null for `DOCOPS_STATE=none`.
 * @throws StateSetupError for a state that this program cannot work with; StateUnavailableError where the database
 *   cannot be reached.
 */
export async function openDatabase(
  config: StateConfig,
  events: DatabaseEvents = {},
): Promise<Database | null> {
  if (config.engine === "none") return null;
  const { openState } = await import("./open-state.ts");
  return openState(config, events);
}
