import type { Generated } from "kysely";

/**
 * The types of the tables. Ids are UUIDv7 (`newId`), times are whole milliseconds since 1970 by the database's clock
 * (`Database.now`), JSON is text, and no column is a boolean, so that both engines support all types.
 */
export interface Schema {
  schema_migrations: SchemaMigrationsTable;
  facts: FactsTable;
  locks: LocksTable;
  api_keys: ApiKeysTable;
  idempotency: IdempotencyTable;
  budgets: BudgetsTable;
  audit_events: AuditEventsTable;
  audit_seals: AuditSealsTable;
  audit_archives: AuditArchivesTable;
}

/** The applied migrations. */
export interface SchemaMigrationsTable {
  version: number;
  name: string;
  applied_at: number;
}

/** Single values about this state as a whole, such as the time of the last backup. */
export interface FactsTable {
  name: string;
  value: string;
  updated_at: number;
}

/** Named locks: see `locks.ts`. */
export interface LocksTable {
  name: string;
  holder: string;
  /** The fencing token, which grows by one with each holder. */
  token: number;
  lease_until: number;
}

/** API keys, without their secrets. */
export interface ApiKeysTable {
  /** The public part of the key. */
  id: string;
  tenant: string;
  label: string;
  /** HMAC-SHA-256 of the secret, in hexadecimal. */
  secret_hash: string;
  /** The secret before the last rotation, valid until `previous_until`. */
  previous_hash: string | null;
  previous_until: number | null;
  /** JSON: a list of scopes. */
  scopes: string;
  /** The key's class of limits. */
  limit_class: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

/** Claims and answers by `Idempotency-Key`. */
export interface IdempotencyTable {
  tenant: string;
  route: string;
  key: string;
  /** SHA-256 over the parts of the request, in hexadecimal. */
  fingerprint: string;
  state: "running" | "done";
  /** The token of the claim. Only the request that has it may store the answer. */
  lease_token: string;
  lease_until: number;
  /** The stored answer: HTTP status, JSON of the headers, and the body, here or as the key of a blob. */
  status: number | null;
  headers: string | null;
  body: Uint8Array | null;
  blob: string | null;
  created_at: number;
  expires_at: number;
}

/** The usage of a tenant's budget in a window. */
export interface BudgetsTable {
  tenant: string;
  unit: string;
  window_start: number;
  window_ms: number;
  reserved: number;
  used: number;
}

/** The audit log. Triggers refuse updates, and deletions of events that `audit_archives` does not list. */
export interface AuditEventsTable {
  seq: Generated<number>;
  id: string;
  at: number;
  actor: string;
  tenant: string | null;
  action: string;
  object: string | null;
  outcome: string;
  request_id: string | null;
  address: string | null;
  /** JSON. */
  detail: string;
  /** SHA-256 over the fields, in hexadecimal. */
  hash: string;
}

/** The chain of seals over audit events. */
export interface AuditSealsTable {
  number: number;
  first_seq: number;
  last_seq: number;
  root: string;
  previous: string;
  hash: string;
  signature: string | null;
  sealed_at: number;
}

/** The spans of audit events that are archived or expired. Only their rows may be deleted. */
export interface AuditArchivesTable {
  first_seq: number;
  last_seq: number;
  blob: string;
  sha256: string;
  archived_at: number;
}
