import type { Selectable, Transaction } from "kysely";
import { z } from "zod";
import { isScope } from "../../contract/scopes.ts";
import { appendEvents } from "../audit/append-events.ts";
import { type AuditEvent, stamp } from "../audit/event.ts";
import type { Database } from "../state/database.ts";
import { isUniqueViolation } from "../state/errors.ts";
import type { ApiKeysTable, Schema } from "../state/schema.ts";
import { type KeyRecord, type KeyStore, KeyStoreError, type SecretRecord } from "./key-store.ts";

/**
 * Keys in the table `api_keys`, which all replicas share, with the audit log in the same database. A row has the
 * current and the previous secret. Methods throw `StateUnavailableError` if the database cannot be used.
 */
export class DatabaseKeyStore implements KeyStore {
  readonly #database: StoreDatabase;

  /** @param database the caller closes it; `close` does not. */
  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  async find(id: string): Promise<KeyRecord | null> {
    const { db } = this.#database;
    const row = await db.selectFrom("api_keys").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : recordOf(row);
  }

  async list(): Promise<KeyRecord[]> {
    const { db } = this.#database;
    const rows = await db
      .selectFrom("api_keys")
      .selectAll()
      .orderBy("created_at")
      .orderBy("id")
      .execute();
    return rows.map(recordOf);
  }

  async insert(record: KeyRecord, event?: AuditEvent): Promise<void> {
    try {
      await this.#database.db.transaction().execute(async (transaction) => {
        await transaction.insertInto("api_keys").values(rowOf(record)).execute();
        await this.#note(transaction, event);
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new KeyStoreError("a key with this id already exists");
    }
  }

  update(
    id: string,
    change: (record: KeyRecord) => KeyRecord | null,
    event?: AuditEvent,
  ): Promise<KeyRecord | null> {
    return this.#database.db.transaction().execute(async (transaction) => {
      const { record, hasChanged } = await this.#change(transaction, id, change);
      if (hasChanged) await this.#note(transaction, event);
      return record;
    });
  }

  async touch(id: string, usedAtMs: number): Promise<void> {
    await this.#database.db
      .updateTable("api_keys")
      .set({ last_used_at: usedAtMs })
      .where("id", "=", id)
      .execute();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #change(
    transaction: Transaction<Schema>,
    id: string,
    change: (record: KeyRecord) => KeyRecord | null,
  ): Promise<{ record: KeyRecord | null; hasChanged: boolean }> {
    await this.#database.serialize(transaction, `api_keys ${id}`);
    const row = await transaction
      .selectFrom("api_keys")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined) return { record: null, hasChanged: false };
    const record = recordOf(row);
    const changed = change(record);
    if (changed === null) return { record, hasChanged: false };
    // Concurrent requests write the last-used time.
    const { id: _id, last_used_at: _lastUsedAt, ...columns } = rowOf(changed);
    await transaction.updateTable("api_keys").set(columns).where("id", "=", id).execute();
    return { record: changed, hasChanged: true };
  }

  async #note(transaction: Transaction<Schema>, event: AuditEvent | undefined): Promise<void> {
    if (event !== undefined) await appendEvents(this.#database, transaction, [stamp(event)]);
  }
}

type StoreDatabase = Pick<Database, "db" | "now" | "serialize">;

type Row = Selectable<ApiKeysTable>;

const words = z.array(z.string());

function recordOf(row: Row): KeyRecord {
  const newest: SecretRecord = { hash: row.secret_hash, expiresAtMs: null };
  const before =
    row.previous_hash === null
      ? []
      : [{ hash: row.previous_hash, expiresAtMs: row.previous_until ?? 0 }];
  return {
    id: row.id,
    label: row.label,
    tenant: row.tenant,
    // A newer version may have written scopes that this version does not know. They are ignored.
    scopes: words.parse(JSON.parse(row.scopes)).filter(isScope),
    limitClass: row.limit_class,
    secrets: [newest, ...before],
    createdAtMs: row.created_at,
    expiresAtMs: row.expires_at,
    revokedAtMs: row.revoked_at,
    lastUsedAtMs: row.last_used_at,
  };
}

function rowOf(record: KeyRecord): Row {
  const [newest, before] = record.secrets;
  if (newest === undefined) throw new Error("a key without a secret");
  return {
    id: record.id,
    tenant: record.tenant,
    label: record.label,
    secret_hash: newest.hash,
    previous_hash: before?.hash ?? null,
    previous_until: before?.expiresAtMs ?? null,
    scopes: JSON.stringify(record.scopes),
    limit_class: record.limitClass,
    created_at: record.createdAtMs,
    expires_at: record.expiresAtMs,
    last_used_at: record.lastUsedAtMs,
    revoked_at: record.revokedAtMs,
  };
}
