import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { PgBoss } from "pg-boss";
import pgBossPackage from "pg-boss/package.json" with { type: "json" };
import type { Database } from "../../state/database.ts";
import { StateSetupError } from "../../state/errors.ts";

/** The schema of pg-boss's tables in the database. */
export const pgBossSchema = "pgboss";
/** The name of docops's queue in pg-boss. */
export const queueName = "docops";

const indexPollMs = 200;

/** The version of pg-boss's tables, 0 without tables, and the one that this release's pg-boss needs. */
export interface PgBossState {
  version: number;
  latest: number;
}

/** @returns the version of pg-boss's tables. Tables without docops's queue have version 0. */
export async function pgBossState({ db }: Pick<Database, "db">): Promise<PgBossState> {
  const latest = pgBossPackage.pgboss.schema;
  const tables = await sql<{ name: string | null }>`
    select to_regclass(${`${pgBossSchema}.version`}) as name`.execute(db);
  if (tables.rows[0]?.name == null) return { version: 0, latest };
  const { rows } = await sql<{ version: number }>`
    select version from ${sql.id(pgBossSchema, "version")}
    where exists (select from ${sql.id(pgBossSchema, "queue")} where name = ${queueName})`.execute(
    db,
  );
  return { version: rows[0]?.version ?? 0, latest };
}

/**
 * Makes pg-boss's tables and docops's queue in them, or migrates them. Concurrent calls wait for each other.
 *
 * @param url a secret, because it contains the password. Its user must own the schema, or be allowed to create it.
 * @returns the versions before and after.
 * @throws StateSetupError if the tables are newer than this release's pg-boss.
 */
export async function migratePgBoss(
  database: Pick<Database, "db">,
  url: string,
): Promise<{ from: number; to: number }> {
  const { version, latest } = await pgBossState(database);
  refuseNewer({ version, latest });
  if (version === latest) return { from: version, to: latest };
  const boss = new PgBoss({
    connectionString: url,
    schema: pgBossSchema,
    application_name: "docops migrate",
    max: 2,
    bamIntervalSeconds: 10,
    schedule: false,
    supervise: false,
    registerInstance: false,
    persistWarnings: false,
  });
  // Its calls reject with the same errors.
  boss.on("error", () => undefined);
  try {
    await boss.start();
    // `short` keeps at most one waiting entry for a job, and lets another one in while the first is active.
    await boss.createQueue(queueName, { policy: "short", retryLimit: 0 });
    await indexesBuilt(boss);
  } finally {
    await boss.stop({ graceful: false });
  }
  return { from: version, to: latest };
}

/** Waits for indexes that pg-boss builds after a migration, without locking its tables. */
async function indexesBuilt(boss: PgBoss): Promise<void> {
  for (;;) {
    const states = (await boss.getBamStatus()).map(({ status }) => status);
    if (states.includes("failed"))
      throw new Error("pg-boss could not build an index of its tables");
    if (!states.includes("pending") && !states.includes("in_progress")) return;
    await wait(indexPollMs);
  }
}

/** @throws StateSetupError if pg-boss's tables do not have the version that this release's pg-boss needs. */
export async function checkPgBoss(database: Pick<Database, "db">): Promise<void> {
  const { version, latest } = await pgBossState(database);
  refuseNewer({ version, latest });
  if (version === latest) return;
  const found = version === 0 ? "are missing" : `have version ${version}, not ${latest}`;
  throw new StateSetupError(
    `DOCOPS_QUEUE=pg-boss: the tables of pg-boss ${found}: run docops migrate, or set DOCOPS_MIGRATE=auto`,
  );
}

function refuseNewer({ version, latest }: PgBossState): void {
  if (version <= latest) return;
  throw new StateSetupError(
    `DOCOPS_QUEUE=pg-boss: the tables of pg-boss have version ${version}, and this program knows only ${latest}: ` +
      "start the release that migrated them, or a newer one",
  );
}
