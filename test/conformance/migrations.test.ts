import { expect, it } from "vitest";
import { StateSetupError } from "../../apps/api/state/errors.ts";
import { checkSchema, migrate, schemaState } from "../../apps/api/state/migrate.ts";
import type { Migration } from "../../apps/api/state/migrations/migration.ts";
import { migrations } from "../../apps/api/state/migrations/migrations.ts";
import { openUnchecked } from "../../apps/api/state/open-state.ts";
import { describeOnEachEngine, type TestEngine } from "./engines.ts";

const latest = migrations.length;
const none = { statementTimeoutMs: null };

const nextMigration: Migration = {
  name: "one more table",
  up: async (db) => {
    await db.schema.createTable("added").addColumn("id", "text").execute();
  },
};

const failingMigration: Migration = {
  name: "one that fails",
  up: async (db) => {
    await db.schema.createTable("half").addColumn("id", "text").execute();
    await db.schema.createTable("half").addColumn("id", "text").execute();
  },
};

/** An empty database. */
function openEmpty(engine: TestEngine, config = engine.newState()) {
  return openUnchecked(config, {}, none);
}

describeOnEachEngine("migrations", (engine) => {
  it("an empty database is brought to the newest version, and then nothing is left to do", async () => {
    const database = await openEmpty(engine);
    expect(await schemaState(database)).toEqual({ version: 0, latest });
    expect(await migrate(database)).toEqual({ from: 0, to: latest });
    expect(await migrate(database)).toEqual({ from: latest, to: latest });
    await checkSchema(database);
    await database.close();
  });

  it("a database of an older release gets what is missing, and keeps its rows", async () => {
    const database = await openEmpty(engine);
    await migrate(database);
    const { db, now } = database;
    await db.insertInto("facts").values({ name: "a", value: "1", updated_at: now }).execute();
    const more = [...migrations, nextMigration];
    expect(await migrate(database, more)).toEqual({ from: latest, to: latest + 1 });
    expect(await db.selectFrom("facts").select("name").execute()).toEqual([{ name: "a" }]);
    await database.close();
  });

  it("a program that is older than the schema neither starts nor changes anything", async () => {
    const config = engine.newState();
    const database = await openEmpty(engine, config);
    await migrate(database, [...migrations, nextMigration]);
    const words = `version ${latest + 1}, and this program knows only ${latest}`;
    await expect(migrate(database)).rejects.toThrow(words);
    await database.close();
    await expect(engine.open(config)).rejects.toThrow(words);
    await expect(engine.open({ ...config, migrate: "check" })).rejects.toThrow(StateSetupError);
  });

  it("with DOCOPS_MIGRATE=check an old schema is an error that names the command to run", async () => {
    const config = { ...engine.newState(), migrate: "check" as const };
    await expect(engine.open(config)).rejects.toThrow("docops migrate");
  });

  it("a migration that fails in its middle leaves the database as it was", async () => {
    const database = await openEmpty(engine);
    await migrate(database);
    await expect(migrate(database, [...migrations, failingMigration])).rejects.toThrow("half");
    expect(await schemaState(database)).toEqual({ version: latest, latest });
    expect(await migrate(database, [...migrations, nextMigration])).toMatchObject({
      to: latest + 1,
    });
    await database.close();
  });

  it("several servers that start at once migrate once", async () => {
    const config = engine.newState();
    const databases = await Promise.all(Array.from({ length: 4 }, () => openEmpty(engine, config)));
    const done = await Promise.all(databases.map((database) => migrate(database)));
    expect(done.filter(({ from }) => from === 0)).toHaveLength(1);
    for (const database of databases) await database.close();
  });
});
