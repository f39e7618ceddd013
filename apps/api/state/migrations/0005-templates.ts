import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** Kept templates and their versions, and the version that a job was submitted by. */
export const templates: Migration = {
  name: "templates",
  up: async (db, { engine, integer }) => {
    // Lists are sorted by name, in the same order on both engines.
    const name = engine === "sqlite" ? sql`text` : sql`text collate "C"`;
    await db.schema
      .createTable("templates")
      .addColumn("tenant", "text", (column) => column.notNull())
      .addColumn("name", name, (column) => column.notNull())
      .addColumn("published", "text")
      .addColumn("created_at", integer, (column) => column.notNull())
      .addColumn("updated_at", integer, (column) => column.notNull())
      .addPrimaryKeyConstraint("templates_key", ["tenant", "name"])
      .execute();
    await db.schema
      .createTable("template_versions")
      .addColumn("seq", integer, (column) =>
        engine === "sqlite"
          ? column.primaryKey().autoIncrement()
          : column.primaryKey().generatedByDefaultAsIdentity(),
      )
      .addColumn("id", "text", (column) => column.notNull().unique())
      .addColumn("tenant", "text", (column) => column.notNull())
      .addColumn("name", name, (column) => column.notNull())
      .addColumn("sha256", "text", (column) => column.notNull())
      .addColumn("bytes", integer, (column) => column.notNull())
      .addColumn("kept_bytes", integer, (column) => column.notNull())
      .addColumn("skill", "text")
      .addColumn("policy", "text")
      .addColumn("policy_yaml", "text")
      .addColumn("sample", "text")
      .addColumn("check_blob", "text", (column) => column.notNull())
      .addColumn("check_result", "text", (column) => column.notNull())
      .addColumn("created_at", integer, (column) => column.notNull())
      .addColumn("published_at", integer)
      .addColumn("deleted_at", integer)
      .execute();
    // A deleted version keeps its row until no job needs its file, and may be added again meanwhile.
    await sql
      .raw(
        "create unique index template_versions_live on template_versions (tenant, name, sha256) where deleted_at is null",
      )
      .execute(db);
    await sql
      .raw(
        "create index template_versions_deleted on template_versions (deleted_at) where deleted_at is not null",
      )
      .execute(db);
    await db.schema.alterTable("jobs").addColumn("template", "text").execute();
    await sql
      .raw("create index jobs_template on jobs (template) where template is not null")
      .execute(db);
  },
};
