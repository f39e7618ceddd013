import { sql, type Transaction } from "kysely";
import type { Database } from "../state/database.ts";
import type { Schema } from "../state/schema.ts";
import type {
  NewVersion,
  StoredTemplate,
  StoredVersion,
  TemplateName,
  TemplateRules,
  TemplateUsage,
  VersionName,
  VersionSummary,
} from "./stored-template.ts";
import { deletedBytesOf, usageOf } from "./template-usage.ts";
import { detailColumns, summaryColumns, toStoredVersion, toSummary } from "./version-rows.ts";

/** The outcome of `add`. `exists`: the version is there already, and nothing was stored. */
export type Addition = { kind: "added" | "exists"; version: StoredVersion } | Refusal;

/** The limit that a version would exceed. `isDeleted`: by the files of deleted versions, until they are removed. */
export interface Refusal {
  kind: "refused";
  limit: keyof TemplateRules;
  allowed: number;
  isDeleted?: true;
}

/** The outcome of `publish` and of deletions. `published`: the version of jobs that name none cannot be deleted. */
export type TemplateChange = "done" | "not_found" | "broken" | "published";

/**
 * Kept templates and their versions. A change locks the row of its template first, so that changes of one template
 * happen one after the other. Methods throw `StateUnavailableError`.
 */
export class TemplateStore {
  readonly #database: Database;
  readonly #rules: TemplateRules;

  constructor(database: Database, rules: TemplateRules) {
    this.#database = database;
    this.#rules = rules;
  }

  get rules(): TemplateRules {
    return this.#rules;
  }

  /**
   * Stores a version as a draft, unless the tenant keeps too much. Concurrent calls for several templates may together
   * exceed the limits of the tenant by their number: an exact count would make them wait for each other.
   */
  async add(version: NewVersion): Promise<Addition> {
    return this.#change(async (transaction): Promise<Addition> => {
      const { name, tenant } = version;
      const { now } = this.#database;
      await transaction
        .insertInto("templates")
        .values({ tenant, name, published: null, created_at: now, updated_at: now })
        .onConflict((conflict) =>
          conflict.columns(["tenant", "name"]).doUpdateSet({ updated_at: now }),
        )
        .execute();
      const existing = await this.#version(transaction, version);
      if (existing !== null) return { kind: "exists", version: existing };
      const refused = await this.#refusal(transaction, version);
      if (refused !== null) throw new Undone(refused);
      await transaction
        .insertInto("template_versions")
        .values({
          ...{ tenant, name, id: version.id, sha256: version.sha256, bytes: version.bytes },
          kept_bytes: version.keptBytes,
          skill: version.skill,
          policy: version.policy,
          policy_yaml: version.policyYaml,
          sample: version.sample,
          check_blob: JSON.stringify(version.checkBlob),
          check_result: JSON.stringify(version.check),
          created_at: now,
        })
        .execute();
      const added = await this.#version(transaction, version);
      if (added === null) throw new Error("a version was not inserted");
      return { kind: "added", version: added };
    });
  }

  /** @returns null if the tenant has no such template. */
  async find({ name, tenant }: TemplateName): Promise<StoredTemplate | null> {
    const [template] = await this.#templates(sql`templates.name = ${name}`, tenant, 1);
    return template ?? null;
  }

  /** The templates of a tenant after a name, sorted by name. @param after null: from the first. */
  list({
    tenant,
    after,
    limit,
  }: {
    tenant: string;
    after: string | null;
    limit: number;
  }): Promise<StoredTemplate[]> {
    return this.#templates(
      after === null ? sql`1 = 1` : sql`templates.name > ${after}`,
      tenant,
      limit,
    );
  }

  /** @returns null if the template has no such version. */
  findVersion(version: VersionName): Promise<StoredVersion | null> {
    return this.#version(this.#database.db, version);
  }

  /** The published version; null: there is no such template, or none of its versions is published. */
  async findPublished({ name, tenant }: TemplateName): Promise<StoredVersion | null> {
    const row = await this.#versions(this.#database.db)
      .select(detailColumns)
      .where("template_versions.tenant", "=", tenant)
      .where("template_versions.name", "=", name)
      .whereRef("template_versions.sha256", "=", "templates.published")
      .executeTakeFirst();
    return row === undefined ? null : toStoredVersion(row);
  }

  /**
   * The versions of a template, the newest first.
   *
   * @param before the last version of the page before; null: the first page.
   * @returns null if that version does not exist any more.
   */
  async listVersions({
    name,
    tenant,
    before,
    limit,
  }: TemplateName & { before: string | null; limit: number }): Promise<VersionSummary[] | null> {
    const { db } = this.#database;
    let query = this.#versions(db)
      .where("template_versions.tenant", "=", tenant)
      .where("template_versions.name", "=", name);
    if (before !== null) {
      const last = await this.#versions(db)
        .select("seq")
        .where("template_versions.tenant", "=", tenant)
        .where("template_versions.name", "=", name)
        .where("sha256", "=", before)
        .executeTakeFirst();
      if (last === undefined) return null;
      query = query.where("seq", "<", last.seq);
    }
    const rows = await query.orderBy("seq", "desc").limit(limit).execute();
    return rows.map(toSummary);
  }

  /** The names of a tenant's templates, for messages. */
  async names(tenant: string): Promise<string[]> {
    const rows = await this.#database.db
      .selectFrom("templates")
      .select("name")
      .where("tenant", "=", tenant)
      .orderBy("name")
      .limit(this.#rules.maxTemplates)
      .execute();
    return rows.map(({ name }) => name);
  }

  async usage(tenant: string): Promise<TemplateUsage> {
    return usageOf(this.#database.db, tenant);
  }

  /** Makes a version the one that jobs use which name none. @param force publishes a broken version too. */
  publish(version: VersionName, { force }: { force: boolean }): Promise<TemplateChange> {
    return this.#change(async (transaction): Promise<TemplateChange> => {
      const { name, sha256, tenant } = version;
      const { now } = this.#database;
      await this.#lock(transaction, version);
      const found = await this.#version(transaction, version);
      if (found === null) throw new Undone("not_found");
      if (found.check.state === "broken" && !force) throw new Undone("broken");
      await transaction
        .updateTable("templates")
        .set({ published: sha256 })
        .where("tenant", "=", tenant)
        .where("name", "=", name)
        .execute();
      await transaction
        .updateTable("template_versions")
        .set({ published_at: now })
        .where("id", "=", found.id)
        .execute();
      return "done";
    });
  }

  /** Deletes a version that is not published, and the template with its last version. */
  removeVersion(version: VersionName): Promise<TemplateChange> {
    return this.#change(async (transaction): Promise<TemplateChange> => {
      const { name, tenant } = version;
      await this.#lock(transaction, version);
      const found = await this.#version(transaction, version);
      if (found === null) throw new Undone("not_found");
      if (found.isPublished) throw new Undone("published");
      await transaction
        .updateTable("template_versions")
        .set({ deleted_at: this.#database.now })
        .where("id", "=", found.id)
        .execute();
      await transaction
        .deleteFrom("templates")
        .where("tenant", "=", tenant)
        .where("name", "=", name)
        .where(({ exists, not, selectFrom }) =>
          not(
            exists(
              selectFrom("template_versions")
                .select("id")
                .where("tenant", "=", tenant)
                .where("name", "=", name)
                .where("deleted_at", "is", null),
            ),
          ),
        )
        .execute();
      return "done";
    });
  }

  /** Deletes a template with all versions. */
  remove({ name, tenant }: TemplateName): Promise<TemplateChange> {
    return this.#change(async (transaction): Promise<TemplateChange> => {
      const removed = await transaction
        .deleteFrom("templates")
        .where("tenant", "=", tenant)
        .where("name", "=", name)
        .returning("name")
        .executeTakeFirst();
      if (removed === undefined) throw new Undone("not_found");
      await transaction
        .updateTable("template_versions")
        .set({ deleted_at: this.#database.now })
        .where("tenant", "=", tenant)
        .where("name", "=", name)
        .where("deleted_at", "is", null)
        .execute();
      return "done";
    });
  }

  /** Versions that were deleted so long ago and that no job needs. */
  async unneeded({ graceMs, limit }: { graceMs: number; limit: number }): Promise<string[]> {
    const { db, now } = this.#database;
    const { rows } = await sql<{ id: string }>`
      select id from template_versions
      where deleted_at <= ${now} - ${sql.lit(graceMs)}
        and not exists (select 1 from jobs where jobs.template = template_versions.id)
      order by deleted_at limit ${limit}`.execute(db);
    return rows.map(({ id }) => id);
  }

  /** Removes the rows of deleted versions. */
  async forget(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#database.db
      .deleteFrom("template_versions")
      .where("id", "in", ids)
      .where("deleted_at", "is not", null)
      .execute();
  }

  /** Which of these versions have a row, deleted ones too. */
  async existing(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#database.db
      .selectFrom("template_versions")
      .select("id")
      .where("id", "in", ids)
      .execute();
    return new Set(rows.map(({ id }) => id));
  }

  /** Runs a transaction, which an outcome that is thrown rolls back. */
  async #change<T>(work: (transaction: Transaction<Schema>) => Promise<T>): Promise<T> {
    try {
      return await this.#database.db.transaction().execute(work);
    } catch (error) {
      if (error instanceof Undone) return error.outcome as T;
      throw error;
    }
  }

  /** Makes other changes of the template wait. A row that is missing is found out later. */
  async #lock(transaction: Transaction<Schema>, { name, tenant }: TemplateName): Promise<void> {
    await transaction
      .updateTable("templates")
      .set({ updated_at: this.#database.now })
      .where("tenant", "=", tenant)
      .where("name", "=", name)
      .execute();
  }

  async #refusal(
    transaction: Transaction<Schema>,
    { keptBytes, name, tenant }: NewVersion,
  ): Promise<Refusal | null> {
    const { maxBytes, maxTemplates, maxVersions } = this.#rules;
    const { bytes, templates } = await usageOf(transaction, tenant);
    const { versions } = await transaction
      .selectFrom("template_versions")
      .select(({ fn }) => fn.countAll<number>().as("versions"))
      .where("tenant", "=", tenant)
      .where("name", "=", name)
      .where("deleted_at", "is", null)
      .executeTakeFirstOrThrow();
    // The template of this version is counted already.
    if (templates > maxTemplates) {
      return { kind: "refused", limit: "maxTemplates", allowed: maxTemplates };
    }
    if (Number(versions) >= maxVersions) {
      return { kind: "refused", limit: "maxVersions", allowed: maxVersions };
    }
    if (bytes + keptBytes > maxBytes) {
      return { kind: "refused", limit: "maxBytes", allowed: maxBytes };
    }
    // Otherwise a client that adds and deletes in turn would fill the disk.
    if (bytes + (await deletedBytesOf(transaction, tenant)) + keptBytes > 2 * maxBytes) {
      return { kind: "refused", limit: "maxBytes", allowed: maxBytes, isDeleted: true };
    }
    return null;
  }

  async #version(
    db: Pick<Database["db"], "selectFrom">,
    { name, sha256, tenant }: VersionName,
  ): Promise<StoredVersion | null> {
    const row = await this.#versions(db)
      .select(detailColumns)
      .where("template_versions.tenant", "=", tenant)
      .where("template_versions.name", "=", name)
      .where("template_versions.sha256", "=", sha256)
      .executeTakeFirst();
    return row === undefined ? null : toStoredVersion(row);
  }

  /** The live versions with their templates. */
  #versions(db: Pick<Database["db"], "selectFrom">) {
    return db
      .selectFrom("template_versions")
      .innerJoin("templates", (join) =>
        join
          .onRef("templates.tenant", "=", "template_versions.tenant")
          .onRef("templates.name", "=", "template_versions.name"),
      )
      .where("template_versions.deleted_at", "is", null)
      .select(summaryColumns)
      .select(sql<number>`case when policy_yaml is null then 0 else 1 end`.as("has_policy_yaml"))
      .select("templates.published");
  }

  async #templates(
    condition: ReturnType<typeof sql>,
    tenant: string,
    limit: number,
  ): Promise<StoredTemplate[]> {
    const rows = await this.#database.db
      .selectFrom("templates")
      .selectAll()
      .select((rows) =>
        rows
          .selectFrom("template_versions")
          .select(({ fn }) => fn.countAll<number>().as("versions"))
          .whereRef("template_versions.tenant", "=", "templates.tenant")
          .whereRef("template_versions.name", "=", "templates.name")
          .where("deleted_at", "is", null)
          .as("versions"),
      )
      .where("tenant", "=", tenant)
      .where(sql<boolean>`${condition}`)
      .orderBy("name")
      .limit(limit)
      .execute();
    return rows.map(({ created_at, updated_at, versions, ...row }) => ({
      ...row,
      versions: Number(versions),
      createdAt: created_at,
      updatedAt: updated_at,
    }));
  }
}

/** Rolls a transaction back, and is its outcome. */
class Undone extends Error {
  readonly outcome: unknown;

  constructor(outcome: unknown) {
    super("the change is rolled back");
    this.outcome = outcome;
  }
}
