import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";
import type { StateConfig } from "../../apps/api/config/config.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { openDatabase } from "../../apps/api/state/open-database.ts";
import { PostgresServer } from "./postgres.ts";

/** A database engine under test. */
export interface TestEngine {
  /** The settings of a new, empty state; the same settings again open the same state. */
  newState(): StateConfig;
  /** Opens a state and closes it when the test ends. @param config if it is not a new one. */
  open(config?: StateConfig): Promise<Database>;
}

/**
 * Runs one suite of tests on each database engine.
 *
 * @param name goes before the engine's in the names of tests.
 */
export function describeOnEachEngine(name: string, suite: (engine: TestEngine) => void): void {
  describe(`${name} on SQLite`, () => suite(sqliteEngine()));
  describe(`${name} on PostgreSQL`, () => suite(postgresEngine()));
}

const noState: StateConfig = {
  engine: "none",
  databaseUrl: null,
  directory: join(tmpdir(), "docops-no-such-state"),
  migrate: "check",
  maxConnections: 5,
};

/** SQLite, each state in a directory of its own. */
export function sqliteEngine(): TestEngine {
  return engineOf(() => {
    const directory = mkdtempSync(join(tmpdir(), "docops-state-"));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    return { ...noState, engine: "sqlite", migrate: "auto", directory };
  });
}

/** PostgreSQL, each state in a database of its own. Call it within `describe`: the server lasts as long as that. */
export function postgresEngine(): TestEngine {
  let server: PostgresServer | null = null;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server?.remove());
  return engineOf(() => ({
    ...noState,
    engine: "postgres",
    migrate: "auto",
    databaseUrl: server?.createDatabase() ?? "",
  }));
}

function engineOf(newState: () => StateConfig): TestEngine {
  return {
    newState,
    open: async (config = newState()) => {
      const database = await openDatabase(config);
      if (database === null) throw new Error("these settings have no state");
      onTestFinished(() => database.close());
      return database;
    },
  };
}
