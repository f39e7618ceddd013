import { sql } from "kysely";
import type { Migration, MigrationDialect, MigrationTransaction } from "./migration.ts";

/** Jobs that outlive their request, their events, the lanes of tenants, and the processes that run jobs. */
export const jobs: Migration = {
  name: "jobs",
  up: async (db, dialect) => {
    await makeJobs(db, dialect);
    await makeEvents(db, dialect);
    await copyEvents(db, dialect);
    await makeLanes(db, dialect);
    await makeRunners(db, dialect);
  },
};

async function makeJobs(
  db: MigrationTransaction,
  { engine, integer }: MigrationDialect,
): Promise<void> {
  await db.schema
    .createTable("jobs")
    .addColumn("seq", integer, (column) =>
      engine === "sqlite"
        ? column.primaryKey().autoIncrement()
        : column.primaryKey().generatedByDefaultAsIdentity(),
    )
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("priority", "integer", (column) => column.notNull())
    .addColumn("cost", integer, (column) => column.notNull())
    .addColumn("spec", "text", (column) => column.notNull())
    .addColumn("inputs", "text", (column) => column.notNull())
    .addColumn("attempt", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("handed_back", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("worker_deaths", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("last_event", "integer", (column) => column.notNull())
    .addColumn("event_type", "text")
    .addColumn("event_data", "text", (column) => column.notNull())
    .addColumn("runner", "text")
    .addColumn("lease_token", "text")
    .addColumn("lease_until", integer)
    .addColumn("announced_at", integer)
    .addColumn("due_at", integer)
    .addColumn("cancel_requested_at", integer)
    .addColumn("result", "text")
    .addColumn("error", "text")
    .addColumn("created_at", integer, (column) => column.notNull())
    .addColumn("start_until", integer)
    .addColumn("started_at", integer)
    .addColumn("ended_at", integer)
    .addColumn("expires_at", integer)
    .execute();
  // Partial indexes stay as small as the queue is. Their conditions are literals, because SQLite uses a partial index
  // only if the query has the same literal.
  await run(
    db,
    "create index jobs_queued on jobs (tenant, priority desc, seq) where state = 'queued'",
  );
  await run(db, "create index jobs_live on jobs (tenant) where state in ('announced', 'running')");
  await run(db, "create index jobs_delayed on jobs (due_at) where state = 'delayed'");
  await run(db, "create index jobs_dead on jobs (ended_at) where state = 'dead'");
  await run(db, "create index jobs_start_until on jobs (start_until) where state = 'queued'");
  await run(db, "create index jobs_expires_at on jobs (expires_at) where expires_at is not null");
  await db.schema.createIndex("jobs_tenant").on("jobs").columns(["tenant", "seq"]).execute();
}

async function makeEvents(db: MigrationTransaction, { integer }: MigrationDialect): Promise<void> {
  await db.schema
    .createTable("job_events")
    .addColumn("job", "text", (column) => column.notNull())
    .addColumn("seq", "integer", (column) => column.notNull())
    .addColumn("at", integer, (column) => column.notNull())
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("attempt", "integer", (column) => column.notNull())
    .addColumn("data", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("job_events_key", ["job", "seq"])
    .execute();
}

/** Has a trigger copy the new events of jobs, so that a change of a job and its event are one statement. */
async function copyEvents(db: MigrationTransaction, { engine }: MigrationDialect): Promise<void> {
  const now =
    engine === "sqlite"
      ? "cast(unixepoch('subsec') * 1000 as integer)"
      : "(extract(epoch from clock_timestamp()) * 1000)::bigint";
  const copy = `insert into job_events (job, seq, at, type, attempt, data)
    values (new.id, new.last_event, ${now}, coalesce(new.event_type,
      case when new.state in ('announced', 'delayed') then 'queued' else new.state end), new.attempt, new.event_data);`;
  if (engine === "sqlite") {
    await run(db, `create trigger jobs_first_event after insert on jobs begin ${copy} end`);
    await run(db, `create trigger jobs_event after update of last_event on jobs begin ${copy} end`);
    return;
  }
  await run(
    db,
    `create function copy_job_event() returns trigger language plpgsql as $$
     begin ${copy} return null; end $$`,
  );
  await run(
    db,
    `create trigger jobs_event after insert or update of last_event on jobs
     for each row execute function copy_job_event()`,
  );
}

async function makeLanes(db: MigrationTransaction, { integer }: MigrationDialect): Promise<void> {
  await db.schema
    .createTable("lanes")
    .addColumn("tenant", "text", (column) => column.primaryKey())
    .addColumn("weight", "integer", (column) => column.notNull().defaultTo(1))
    .addColumn("max_live", "integer")
    .addColumn("virtual_time", integer, (column) => column.notNull().defaultTo(0))
    .addColumn("virtual_start", integer, (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex("lanes_virtual_start").on("lanes").column("virtual_start").execute();
}

async function makeRunners(db: MigrationTransaction, { integer }: MigrationDialect): Promise<void> {
  await db.schema
    .createTable("job_runners")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("slots", "integer", (column) => column.notNull())
    .addColumn("lease_until", integer, (column) => column.notNull())
    .execute();
}

async function run(db: MigrationTransaction, text: string): Promise<void> {
  await sql.raw(text).execute(db);
}
