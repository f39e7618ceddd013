import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** Batches: one template, and a job for each row of a file. */
export const batches: Migration = {
  name: "batches",
  up: async (db, { engine, integer }) => {
    await db.schema
      .createTable("batches")
      .addColumn("seq", integer, (column) =>
        engine === "sqlite"
          ? column.primaryKey().autoIncrement()
          : column.primaryKey().generatedByDefaultAsIdentity(),
      )
      .addColumn("id", "text", (column) => column.notNull().unique())
      .addColumn("tenant", "text", (column) => column.notNull())
      .addColumn("rows", "integer", (column) => column.notNull())
      .addColumn("bad_rows", "integer", (column) => column.notNull())
      .addColumn("cancel_requested_at", integer)
      .addColumn("created_at", integer, (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex("batches_tenant")
      .on("batches")
      .columns(["tenant", "seq"])
      .execute();
    await db.schema.createIndex("batches_created_at").on("batches").column("created_at").execute();
    await db.schema
      .createTable("batch_rows")
      .addColumn("batch", "text", (column) => column.notNull())
      .addColumn("number", "integer", (column) => column.notNull())
      .addColumn("line", "integer")
      .addColumn("name", "text")
      .addColumn("job", "text")
      .addColumn("faults", "text")
      .addPrimaryKeyConstraint("batch_rows_key", ["batch", "number"])
      .execute();
    await db.schema.alterTable("jobs").addColumn("batch", "text").execute();
    // Most jobs have no batch. The index alone counts a batch's jobs by state.
    await sql
      .raw("create index jobs_batch on jobs (batch, state) where batch is not null")
      .execute(db);
  },
};
